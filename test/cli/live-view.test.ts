import { LiveView, type ViewStream } from '../../lib/cli/live-view';

function viewOf(stream: Omit<ViewStream, 'write'>, isLive = true) {
  const written: string[] = [];
  return { written, view: new LiveView({ ...stream, write: (text) => written.push(text) }, isLive) };
}

describe('a view', () => {
  it('replaces what it showed, in one write, and clears what is left of it', () => {
    const { written, view } = viewOf({ rows: 24, columns: 80 });
    view.show(['a', 'b']);
    view.show(['c']);
    expect(written).toEqual(['\ra\u001b[K\nb\u001b[K\n\u001b[J', '\r\u001b[2Ac\u001b[K\n\u001b[J']);
  });

  it('fits into its terminal, since what wraps or scrolls away cannot be replaced', () => {
    const { written, view } = viewOf({ rows: 4, columns: 3 });
    view.show(['abcd', 'b', 'c', 'd']);
    expect(written[0]?.replaceAll('\u001b[K', '')).toBe('\rabc\nb\n(2 \n\u001b[J');
  });

  it('follows what it showed where it is not live', () => {
    const { written, view } = viewOf({}, false);
    view.show(['a']);
    view.show(['b', 'c']);
    expect(written).toEqual(['a\n', 'b\nc\n']);
  });
});
