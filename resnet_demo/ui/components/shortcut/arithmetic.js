// One block in numbers, forward and backward, and how its numbers are written.
// resnet_demo/lecture/block.py is the same arithmetic, held against autograd.

const each = (make, ...maps) => maps[0].map((row, i) => row.map((_, j) => make(...maps.map((map) => map[i][j]))));
const turned = (kernel) => kernel.map((row) => [...row].reverse()).reverse();
const norm = (map) => Math.sqrt(map.flat().reduce((sum, value) => sum + value * value, 0));
const convolve = (map, kernel) => map.map((row, i) => row.map((_, j) => {
  let sum = 0;
  kernel.forEach((weights, k) => weights.forEach((weight, n) => { sum += weight * (map[i + k - 1]?.[j + n - 1] ?? 0); }));
  return sum;
}));

function compute({ a, first, second, upstream, branch }, shortcut) {
  const u = convolve(a, first), hidden = each((v) => Math.max(v, 0), u), z = convolve(hidden, second);
  const total = each((v, w) => branch * v + shortcut * w, z, a);
  const y = each((v) => Math.max(v, 0), total), gate = each((v) => Number(v > 0), total);
  const m = each((open, d) => open * d, gate, upstream), m2 = each((v) => shortcut * v, m);
  const atHidden = convolve(m, turned(second)), atU = each((d, v) => (v > 0 ? d : 0), atHidden, u);
  const through = each((d) => branch * d, convolve(atU, turned(first)));
  return { a, first, second, upstream, u, hidden, z, total, y, gate, m, m2, through, gradient: each((p, q) => p + q, m2, through) };
}

const minus = (text) => text.replace('-', '−');
function short(value) { // in a cell
  const rounded = Math.round(value * 10) / 10;
  return minus(String(Math.abs(rounded) >= 100 ? Math.round(rounded) : rounded || 0));
}
const full = (value) => minus(String(Math.round(value * 1000) / 1000 || 0)); // in a sentence
