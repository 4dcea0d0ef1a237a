import type Docker from 'dockerode';

const AT_A_TIME = 10;

/**
 * What the engine itself needs to swap containers, ten at a time, with the calls that a swap cannot do without: create, rename, stop,
 * rename, start, inspect, remove. Every new one has another image and is otherwise as the old one. Seconds.
 */
export async function measureFloor(docker: Docker, names: readonly string[], image: string): Promise<number> {
  const startedAt = performance.now();
  const waiting = [...names];
  const work = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift())
      await swap(docker, name, image);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return (performance.now() - startedAt) / 1000;
}

async function swap(docker: Docker, name: string, image: string): Promise<void> {
  const old = docker.getContainer(name);
  const { Config, HostConfig } = await old.inspect();
  const next = await docker.createContainer({ ...Config, HostConfig, Image: image, name: `${name}.next` });
  await old.rename({ name: `${name}.prev` });
  await docker.getContainer(`${name}.prev`).stop();
  await next.rename({ name });
  await next.start();
  await next.inspect();
  await docker.getContainer(`${name}.prev`).remove({ v: true });
}
