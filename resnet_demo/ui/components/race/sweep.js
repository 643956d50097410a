// Error against depth: at the scrubber's step every net is one point, and a line joins the depths.

function byDepth(data, step) {
  const depths = data.sweep[0].members.map(([depth]) => depth);
  const low = Math.min(...depths), high = Math.max(...depths);
  const x = (depth) => (depth - low) / (high - low);
  const value = ({ loss, tests }) => {
    if (data.view === 'depth') {
      const index = data.at.findLastIndex((s) => s <= step);
      return index < 0 ? undefined : packed(loss[index]);
    }
    const tested = tests.findLast(([s]) => s <= step);
    return tested ? 100 * (1 - tested[1]) : undefined;
  };
  return {
    ...data,
    depths: depths.map((depth) => [x(depth), String(depth)]),
    groups: data.sweep.map((line) => ({
      ...line,
      flips: [],
      points: line.members.map(([depth, number]) => [x(depth), value(data.groups[number])]).filter(([, y]) => y !== undefined),
    })),
  };
}
