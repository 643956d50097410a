// Where everything stands, as rectangles: the overview, one stage opened, one block opened.
// A picture is a tree: stages hold blocks, blocks hold layers. What is closed lies folded up inside
// its parent, so that opening it is one movement and nobody loses the way.

// "conv4_3.2" -> the stage, the block in it and the layer in that, each null where not open.
function parse(part) {
  const [name, layer] = part.split('.');
  if (!name) return { stage: null, block: null, layer: null };
  const isBlock = /_\d+$/.test(name);
  return {
    stage: isBlock ? name.replace(/_\d+$/, '_x') : name,
    block: isBlock ? name : null,
    layer: layer ? Number(layer) : null,
  };
}

function parent(part) {
  if (part.includes('.')) return part.split('.')[0];
  return /_\d+$/.test(part) ? part.replace(/_\d+$/, '_x') : '';
}

// Share room among stages: every block gets the same width, but no stage less than `least`.
function share(room, counts, least) {
  const widths = (pitch) => counts.map((count) => Math.max(least, pitch * count));
  const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
  if (sum(widths(0)) >= room) return counts.map(() => room / counts.length);
  let [low, high] = [0, room];
  for (let step = 0; step < 40; step += 1) {
    const middle = (low + high) / 2;
    if (sum(widths(middle)) > room) high = middle; else low = middle;
  }
  return widths(low);
}

// n pieces in a row; the chosen one is wide, its neighbours are strips.
function row(area, n, chosen, gap, strip) {
  const spare = area.w - gap * (n - 1);
  const thin = chosen < 0 ? 0 : Math.min(strip, (0.4 * spare) / Math.max(n - 1, 1));
  let x = area.x;
  return Array.from({ length: n }, (_, index) => {
    const w = chosen < 0 ? spare / n : index === chosen ? spare - thin * (n - 1) : thin;
    const piece = { x, y: area.y, w, h: area.h };
    x += w + gap;
    return piece;
  });
}

function folded(box, n) {
  return Array.from({ length: n }, (_, index) => ({
    x: box.x + (index * box.w) / n, y: box.y + box.h / 3, w: box.w / n, h: box.h / 2,
  }));
}

const heightOf = ([, rows], u) => (136 + 18 * Math.min(Math.log2(rows), 6)) * u;
const TIGHT = 1100; // pixels at the normal text size: below, everything stands closer
const depthOf = ([channels], u) => (4 + 3 * Math.max(Math.log2(channels) - 6, 0)) * u;

const BASE = 270; // the height of the slabs' floor, and below it the chain of additions:
const BELOW = 124;

// How much lower than usual the slabs are, so that what is below them is on the same screen.
const lowered = (free, tall, u) => Math.min(Math.max((free - BELOW * u) / (BASE * tall), 0.72), 1);

// Side by side, for a screen wider than high. u: one pixel of the drawing at this text size;
// free: pixels from the top of the picture to where the rest has to begin.
function wide(data, open, width, u, free) {
  const tight = width < TIGHT * u;
  const usual = (tight ? 0.88 : 1) * u;
  // What is opened needs its height for its words; a short screen scrolls then.
  const tall = open.stage ? usual : usual * lowered(free, usual, u);
  const base = BASE * tall;
  const line = base + (tight ? 78 : 84) * u;
  const left = (tight ? 146 : open.stage ? 148 : 176) * u;
  const right = open.stage ? 4 * u : (tight ? 246 : 262) * u;
  const gap = (tight ? 14 : open.stage ? 18 : 24) * u;
  const side = (open.stage || tight ? 100 : 132) * u;
  const strip = (tight ? 36 : 44) * u;
  const room = width - left - right - 22 * u - gap * (data.stages.length - 1);
  const counts = data.stages.map((stage) => Math.max(stage.blocks.length, 1));
  const widths = open.stage
    ? data.stages.map((s) => (s.name === open.stage ? room - strip * (data.stages.length - 1) : strip))
    : share(room, counts, 102 * u);
  const inset = (tight ? 8 : 12) * u;
  const head = (tight ? 40 : 60) * u;

  const boxes = { photo: { x: 0, y: base - side, w: side, h: side } };
  const arcs = {};
  let x = left;
  data.stages.forEach((stage, index) => {
    const isOpen = stage.name === open.stage;
    const h = isOpen ? base - 14 * u : heightOf(stage.shape, tall);
    const box = { x, y: base - h, w: widths[index], h, depth: isOpen ? 0 : depthOf(stage.shape, u) };
    boxes[stage.name] = box;
    x += widths[index] + gap;

    const chosen = stage.blocks.findIndex((block) => block.name === open.block);
    const inner = { x: box.x + inset, y: box.y + 46 * u, w: box.w - 2 * inset, h: h - 46 * u - inset };
    const places = isOpen
      ? row(inner, stage.blocks.length, chosen, (chosen < 0 && !tight ? 10 : 6) * u, (tight ? 28 : 34) * u)
      : folded(box, stage.blocks.length);
    stage.blocks.forEach((block, number) => {
      const place = places[number];
      boxes[block.name] = place;
      const big = block.name === open.block;
      arcs[block.name] = {
        x: place.x, w: place.w, y: line, rise: Math.min(isOpen ? 52 * u : 38 * u, 1.3 * place.w + 4),
        show: true,
      };
      const main = block.layers.filter((layer) => !layer.projection);
      const within = {
        x: place.x + inset, y: place.y + head, w: place.w - 2 * inset, h: place.h - head - inset,
      };
      const parts = big ? row(within, main.length, -1, inset, 0) : folded(place, main.length);
      main.forEach((layer, i) => { boxes[layer.key] = parts[i]; });
      const projection = block.layers.find((layer) => layer.projection);
      if (projection) {
        const w = Math.min(place.w * 0.9, 470 * u);
        boxes[projection.key] = big
          ? { x: place.x + (place.w - w) / 2, y: line - 70 * u, w, h: 36 * u }
          : { x: place.x, y: base, w: place.w, h: 0 };
      }
    });
    if (!stage.blocks.length) {
      const parts = isOpen ? row(inner, stage.layers.length, -1, 30 * u, 0) : folded(box, stage.layers.length);
      stage.layers.forEach((layer, i) => { boxes[layer.key] = parts[i]; });
    }
  });
  const end = x - gap + (open.stage ? 10 : 40) * u;
  const first = boxes.photo.x + boxes.photo.w / 2;
  const turn = 20 * u;
  const spine = {
    stem: boxes.stem.x + boxes.stem.w / 2,
    line,
    start: `M${first} ${base + 8 * u}V${line - turn}Q${first} ${line} ${first + turn} ${line}`,
    end: `H${end - turn}Q${end} ${line} ${end} ${line - turn}V${base + 6 * u}`
      + `M${end - 7 * u} ${base + 15 * u}l${7 * u} ${-10 * u} ${7 * u} ${10 * u}`,
  };
  return { boxes, arcs, spine, height: line + 40 * u };
}

const HEAD = 92; // an opened row's heading, three lines
const CELL = 288; // a block in it: its name, map and numbers, and its sum below

// One under the other, for a phone: a stage is a row, its blocks stand beside it.
function stacked(data, open, width, u) {
  const boxes = { photo: { x: 0, y: 0, w: 92 * u, h: 92 * u } };
  const arcs = {};
  const slab = Math.min(176 * u, width * 0.47);
  let y = boxes.photo.h + 16 * u;
  for (const stage of data.stages) {
    const isOpen = stage.name === open.stage;
    const n = stage.blocks.length;
    const chosen = stage.blocks.findIndex((block) => block.name === open.block);
    const perRow = Math.max(Math.min(n, Math.floor((width - 24 * u) / (104 * u))), 1);
    const rows = Math.ceil(n / perRow);
    let h = (open.stage ? 46 : 66) * u;
    const big = chosen >= 0 ? stage.blocks[chosen] : null;
    if (isOpen && !n) h = (HEAD + 82 * stage.layers.length) * u;
    else if (isOpen && big) h = (HEAD + 48 + 112 + 80 * big.layers.length + 104) * u;
    else if (isOpen) h = (HEAD + CELL * rows) * u;
    const box = { x: 0, y, w: isOpen ? width : slab, h, depth: isOpen ? 0 : depthOf(stage.shape, u) / 3 };
    boxes[stage.name] = box;

    const beside = { x: slab + 14 * u, y, w: width - slab - 26 * u, h };
    const list = (layers, top, area) => layers.forEach((layer, i) => {
      boxes[layer.key] = { x: area.x, y: top + 80 * u * i, w: area.w, h: 72 * u };
    });
    stage.blocks.forEach((block, number) => {
      let place = { x: beside.x + (number * beside.w) / n, y: y + h / 4, w: beside.w / n, h: h / 2 };
      let arc = { x: place.x, w: place.w, y: y + h * 0.76, rise: Math.min(h * 0.6, 1.5 * place.w) };
      if (isOpen && big) {
        const thin = (width - 24 * u) / n;
        place = number === chosen
          ? { x: 8 * u, y: y + (HEAD + 48) * u, w: width - 16 * u, h: h - (HEAD + 56) * u }
          : { x: 12 * u + thin * number, y: y + HEAD * u, w: thin - 4 * u, h: 40 * u };
        arc = number === chosen
          ? { x: place.x + 10 * u, w: place.w - 28 * u, y: place.y + place.h - 36 * u, rise: 54 * u }
          : { ...arc, x: place.x, w: place.w, y: place.y + place.h, rise: 0, hide: true };
      } else if (isOpen) {
        const w = (width - 24 * u) / perRow;
        place = { x: 12 * u + w * (number % perRow), y: y + (HEAD + CELL * Math.floor(number / perRow)) * u,
          w: w - 8 * u, h: 186 * u };
        arc = { x: place.x, w: w - 4 * u, y: place.y + place.h + 58 * u, rise: 44 * u };
      }
      boxes[block.name] = place;
      arcs[block.name] = { show: !arc.hide, ...arc };
      if (big === block) list(block.layers, place.y + 104 * u, { x: place.x + 10 * u, w: place.w - 20 * u });
      else block.layers.forEach((layer) => { boxes[layer.key] = { ...place }; });
    });
    if (!n) {
      if (isOpen) list(stage.layers, y + HEAD * u, { x: 10 * u, w: width - 20 * u });
      else stage.layers.forEach((layer) => { boxes[layer.key] = { ...box }; });
    }
    y += h + 10 * u;
  }
  return { boxes, arcs, spine: { start: '', end: '' }, height: y };
}
