/**
 * The provider as users have it, but for one thing: it ends itself, as by SIGKILL, at a chosen call to an engine. A second
 * entry instead of a switch in the first one: no fault can be armed in what users run.
 *
 * `KOLLAFORM_CUT_JOURNAL` is the file that gets the numbered calls; `KOLLAFORM_CUT` is a `Cut` as JSON.
 */
import { dockerEngine } from '../../../lib/engine/docker/docker-engine';
import { dockerProvider } from '../../../lib/provider/docker-provider';
import { servePlugin } from '../../../lib/provider/plugin/serve';
import { Cutter, type Cut } from './cutter';

const { KOLLAFORM_CUT_JOURNAL: journal, KOLLAFORM_CUT: cut } = process.env;
if (journal === undefined) throw new Error('KOLLAFORM_CUT_JOURNAL is not set');

const cutter = new Cutter(journal, cut === undefined ? undefined : (JSON.parse(cut) as Cut), () => {
  process.kill(process.pid, 'SIGKILL');
});
void servePlugin(dockerProvider(cutter.over(dockerEngine)), process);
