import picocolors from 'picocolors';
import { visibleText } from '../contract/visible-text';
import type { Appearance } from './appearance';
import { ask } from './ask';
import { LiveView } from './live-view';
import type { Paint } from './paint';
import type { ViewTerminal } from './terminal';

interface Streams {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
}

/** A person at two streams. @param signal aborted on Ctrl-C */
export function streamTerminal(
  { input, output }: Streams,
  { hasColours, isLive }: Appearance,
  signal: AbortSignal,
): ViewTerminal {
  const colours = picocolors.createColors(hasColours);
  const view = new LiveView(output, isLive);
  const painter = (paint: Paint | undefined) => (line: string) => paint?.(line, colours) ?? line;
  return {
    print: (lines, paint) => {
      const text = visibleText(typeof lines === 'string' ? lines : lines.join('\n'));
      output.write(`${text.split('\n').map(painter(paint)).join('\n')}\n`);
    },
    ask: (question) => ask(visibleText(question), { input, output }, signal),
    isInteractive: input.isTTY,
    redraw: (lines, paint) => {
      view.show(lines.map(visibleText), painter(paint));
    },
  };
}
