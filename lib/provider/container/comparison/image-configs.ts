import type { ContainerEngine, ImageInspection } from '../../../engine/container-engine';
import type { ContainerFacts } from './compare-container';

type ImageConfig = Pick<ImageInspection, 'Config'>;

/** Configurations of images, asked for once: an id is the same image on every host, for ever. */
export class ImageConfigs {
  readonly #known = new Map<string, Promise<ImageConfig | undefined>>();

  /** Undefined when the image is no longer on the host. */
  async find(engine: ContainerEngine, id: string): Promise<ImageConfig | undefined> {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const asked = engine.tryInspectImage(id);
    this.#known.set(id, asked);
    // Another host may have it still, or answer.
    const config = await asked.catch((error: unknown) => {
      this.#known.delete(id);
      throw error;
    });
    if (config === undefined) this.#known.delete(id);
    return config;
  }

  /** Facts of a container, together with what its image brings along. */
  async complete(engine: ContainerEngine, facts: Omit<ContainerFacts, 'image'>): Promise<ContainerFacts> {
    const image = await this.find(engine, facts.observed.Image);
    return { ...facts, ...(image && { image }) };
  }
}
