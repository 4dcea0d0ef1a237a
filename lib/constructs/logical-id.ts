import { TerraformStack, type TerraformDataSource, type TerraformResource } from 'cdktf';
import { logicalName } from '../contract/logical-name';
import { InputError } from '../model/input-error';

/** By stack: type and name of a resource, to its place in the construct tree. */
const taken = new WeakMap<TerraformStack, Map<string, string>>();

/**
 * Gives a resource its name in Terraform, made of parts that people chose.
 * @throws InputError when another one of the stack has that name: cdktf would make one of the two
 */
export function giveLogicalId(
  resource: TerraformResource | TerraformDataSource,
  ...parts: readonly string[]
): void {
  const stack = TerraformStack.of(resource);
  const names = taken.get(stack) ?? new Map<string, string>();
  taken.set(stack, names);
  const name = logicalName(...parts);
  const key = `${resource.terraformResourceType}.${name}`;
  const other = names.get(key);
  if (other !== undefined) {
    const message = `to Terraform this is the same as ${other}: both are ${key}; rename a host, a role or a tag`;
    throw new InputError([{ file: `service ${stack.node.id}`, path: resource.node.path, message }]);
  }
  names.set(key, resource.node.path);
  resource.overrideLogicalId(name);
}
