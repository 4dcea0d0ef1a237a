import { ReadinessTexts } from '../constructs/readiness-text';
import { settingsRenderer, type Settings } from '../constructs/rendered-settings';
import type { ResolvedContainer } from '../model/desired-service';
import { containerAttributes } from '../provider/fleet/fleet-members';
import type { Attributes } from '../provider/resource';

/** Writes a container as a deploy would: attributes of a `docker_container`, shared by hosts that have nothing of their own. */
export function attributesRenderer(): (container: ResolvedContainer) => Attributes {
  const render = settingsRenderer();
  const known = new Map<Settings, Attributes>();
  return (container) => {
    const settings = render(container);
    const attributes = known.get(settings) ?? containerAttributes(JSON.stringify(settings));
    known.set(settings, attributes);
    return attributes;
  };
}

/** Writes the readiness probe of a container as a deploy would: `readiness_probe` of a `docker_container`. */
export function probeRenderer(): (container: ResolvedContainer) => string | undefined {
  const texts = new ReadinessTexts();
  return (container) => texts.of(container);
}
