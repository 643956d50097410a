// Where every map stands, in pixels: in a row on a wide screen, as a ring on a phone.

function layout(width, height) {
  return width < 760 ? tall(width) : wide(width, height);
}

// How much larger than on a laptop the text is: a hall reads it at 1.25.
const enlarged = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 20;

function wide(width, height) {
  const hall = Math.max(enlarged(), 1), hidden = width >= 1060 * hall, shut = hidden ? 1 : 0.86;
  const gaps = hidden ? [40, 28, 28, 28, 58, 14, 26] : [40, 32, 0, 32, 56, 16, 26];
  const room = width - 96 - gaps.reduce((sum, gap) => sum + gap, 0), cells = (hidden ? 20 : 15) + 6 * 0.9;
  const c = Math.min(room / cells, 42 * hall, (height - 113 - 92 * hall) / 5), k = c * 0.9, spare = (room - c * cells) / (hidden ? 7 : 6);
  const gap = gaps.map((size) => (size ? size + spare : 0));
  const top = Math.max(132 * shut, height - 5 * c - 92 * hall), lane = top + 2.5 * c;
  let x = 0;
  const take = (size, after) => { const at = x; x += size + after; return at; };
  const at = { a: take(5 * c, gap[0]), first: take(3 * k, gap[1]) };
  if (hidden) at.hidden = take(5 * c, gap[2]);
  at.second = take(3 * k, gap[3]);
  at.z = take(5 * c, gap[4]);
  const plus = take(48, gap[5]) + 24, relu = take(48, gap[6]) + 24;
  at.y = take(5 * c, 0);
  return { wide: true, c, k, at, top, lane, plus: [plus, lane], relu: [relu, lane], height };
}

function tall(width) {
  const c = Math.min(Math.floor((width - 66) / 10), 34), k = c * 0.9, right = width - 5 * c;
  const middle = right + 2.5 * c, left = 2.5 * c, y = (start) => start;
  const first = y(0), hidden = first + 3 * k + 30, second = hidden + 5 * c + 30, z = second + 3 * k + 30;
  const lane = z + 2.5 * c;
  return { wide: false, c, k, right, middle, left, rows: { first, hidden, second, z, a: 0, y: lane + 132 }, plus: [left, lane], relu: [left, lane + 76] };
}

function placeOf(name, spots) {
  const kernel = name === 'first' || name === 'second';
  const size = kernel ? spots.k : spots.c, side = kernel ? 3 : 5;
  if (spots.wide) {
    if (!(name in spots.at)) return null;
    return { x: spots.at[name], y: kernel ? spots.lane - 1.5 * spots.k : spots.top, size, side };
  }
  const x = name === 'a' || name === 'y' ? 0 : kernel ? spots.middle - 1.5 * size : spots.right;
  return { x, y: spots.rows[name], size, side };
}
