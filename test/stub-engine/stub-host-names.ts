/** Names of the hosts of a cloud by group: `ctl1`, `ctl2` ... and `cmp1`, `cmp2` ... */
export function stubHostNames(controllers: number, computes: number) {
  const numbered = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);
  return { control: numbered('ctl', controllers), compute: numbered('cmp', computes) };
}
