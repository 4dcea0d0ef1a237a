/**
 * A Terraform resource name made of parts that people chose. It does not contain the wave: moving a role to another
 * wave must not make Terraform destroy one container and create another.
 */
export function logicalName(...parts: readonly string[]): string {
  return parts.map((part) => part.replace(/[^A-Za-z0-9_-]/g, '_')).join('_');
}
