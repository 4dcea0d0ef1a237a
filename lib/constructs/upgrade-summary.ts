import { TerraformStack } from 'cdktf';
import { addCustomSynthesis } from 'cdktf/lib/synthesize/synthesizer';
import { Construct } from 'constructs';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Terraform prints warnings in the order of the files that they are about; this one comes after cdk.tf.json. */
const FILE = 'upgrade.tf.json';

/**
 * `docker_upgrade`, in a file of its own: tells at the end of a plan what the plan does. It refers to known values of what comes last,
 * by way of a local value: so Terraform reads it when that has been planned. With a direct reference it would read it when that has been
 * applied.
 */
export class UpgradeSummary extends Construct {
  /** @param after expressions, known in every plan */
  constructor(scope: Construct, id: string, after: readonly string[]) {
    super(scope, id);
    const stack = TerraformStack.of(this);
    addCustomSynthesis(this, {
      onSynthesize: ({ outdir, manifest }) => {
        const directory = join(outdir, manifest.forStack(stack).workingDirectory);
        const local = `${id}_after`;
        const content = {
          locals: { [local]: after },
          data: { docker_upgrade: { [id]: { after: `\${local.${local}}` } } },
        };
        mkdirSync(directory, { recursive: true });
        writeFileSync(join(directory, FILE), `${JSON.stringify(content, null, 2)}\n`);
      },
    });
  }
}
