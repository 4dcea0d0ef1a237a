import { App, DefaultTokenResolver, StringConcat, TerraformStack, Tokenization } from 'cdktf';
import type { ResolvedContainer, DesiredSettings } from '../model/desired-service';
import { looseConfig, serviceConfig } from './container-config';
import { PlacedContainer } from './placed-resources';
import { writtenIn } from './terraform-text';

/** Attributes of a `docker_container`, in Terraform's words; strings are texts. */
export type Settings = Readonly<Record<string, unknown>>;

/**
 * Writes a container as the bindings do, in a stack of its own that is never synthesized. Most hosts differ in nothing
 * that is written, so it is done once for all of them.
 */
export function settingsRenderer(): (container: ResolvedContainer) => Settings {
  const stack = new TerraformStack(new App(), 'settings');
  const rendered = new Map<string, Settings>();
  return (container) => {
    const config = serviceConfig(container);
    const { updateOrder, drain, carryOver } = container;
    const key = JSON.stringify([config.asTexts, updateOrder, drain, carryOver]);
    const known = rendered.get(key);
    if (known !== undefined) return known;
    const placement = { dockerHost: container.host, updateOrder, carryOver, ...(drain && { drain }) };
    const resource = new PlacedContainer(stack, `container-${rendered.size}`, placement, config.asTemplates);
    const settings = settingsOf(stack, resource);
    rendered.set(key, settings);
    return settings;
  };
}

/** The same for a container that its user makes and removes, with an image that is found then. */
export function renderLooseSettings(settings: DesiredSettings): Settings {
  const stack = new TerraformStack(new App(), 'settings');
  const placement = { dockerHost: '' };
  const resource = new PlacedContainer(stack, 'container', placement, looseConfig(settings).asTemplates);
  const rendered = Object.entries(settingsOf(stack, resource)).filter(([name]) => name !== 'image');
  return Object.fromEntries(rendered);
}

function settingsOf(stack: TerraformStack, resource: PlacedContainer): Settings {
  const options = { scope: stack, resolver: new DefaultTokenResolver(new StringConcat()) };
  const terraform = Tokenization.resolve(resource.toTerraform(), options) as {
    readonly resource: { readonly docker_container: Readonly<Record<string, Settings>> };
  };
  const rendered = Object.entries(terraform.resource.docker_container[resource.friendlyUniqueId] ?? {});
  // Where it comes from, and where it goes, is not what it is.
  return writtenIn(Object.fromEntries(rendered.filter(([name]) => !['//', 'docker_host'].includes(name))));
}
