import type { ProgramVersion } from '../../contract/release-rule';
import { OperationError } from '../../contract/operation-error';
import type { ContainerEngine } from '../../engine/container-engine';
import { isUnreachable } from '../../engine/engine-error';
import { runJob } from '../../engine/run-job';
import { tryFindServing } from '../../engine/observed-slot';
import type { ProgramVersionFact } from './facts';

const TIMEOUT_SECONDS = 60;

/** Of roles whose container here goes to another image that is here: what its program says there, and where it runs. */
export async function observeProgramVersions(
  engine: ContainerEngine,
  service: string,
  rules: readonly ProgramVersion[],
): Promise<readonly ProgramVersionFact[]> {
  const facts: ProgramVersionFact[] = [];
  for (const rule of rules) {
    try {
      facts.push(...(await observeProgramVersion(engine, service, rule)));
    } catch (error) {
      // A command that cannot be run says nothing; a host that is gone is told of as such.
      if (!(error instanceof OperationError) || isUnreachable(error)) throw error;
    }
  }
  return facts;
}

async function observeProgramVersion(
  engine: ContainerEngine,
  service: string,
  { role, container, image: reference, command }: ProgramVersion,
): Promise<readonly ProgramVersionFact[]> {
  const running = await tryFindServing(engine, container);
  const image = await engine.tryInspectImage(reference);
  if (running === undefined || image === undefined || running.Image === image.Id) return [];
  if (!running.State.Running || running.State.Paused) return [];
  const now = versionIn((await engine.execute(running.Id, command, TIMEOUT_SECONDS * 1000)).output);
  const next = now && versionIn(await answerOf(engine, `${service}_precheck`, image.Id, command));
  return now === undefined || next === undefined ? [] : [{ host: engine.host, role, container, now, next }];
}

/** Nothing when it cannot be run: what a program says is known then as little as before. */
async function answerOf(
  engine: ContainerEngine,
  name: string,
  image: string,
  command: readonly string[],
): Promise<string> {
  const { answer = '' } = await runJob(
    engine,
    {
      name,
      spec: {
        Image: image,
        Entrypoint: [],
        Cmd: [...command],
        HostConfig: { NetworkMode: 'none', LogConfig: { Type: 'json-file', Config: {} } },
      },
      uploads: [],
      acceptedExitCodes: [0],
      timeoutSeconds: TIMEOUT_SECONDS,
      stopTimeoutSeconds: 1,
      removeAfterwards: true,
      isQuestion: true,
    },
    new AbortController().signal,
  );
  return answer;
}

/** `10.0.0` of `libvirtd (libvirt) 10.0.0`. */
function versionIn(text: string): string | undefined {
  return /\d+(\.\d+)+/.exec(text)?.[0];
}
