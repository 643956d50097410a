// Depth against step: the strips of all steps side by side, on the axis of the scrubber.

const COLUMNS = 400;

function drawMap(ui, data, place) {
  const holder = ui.find('.map');
  holder.hidden = data.view !== 'map' || !data.step;
  if (holder.hidden) return;
  const { at: steps, rows } = data.strips;
  const few = rows.length > 2 ? [0, rows.length - 1] : [...rows.keys()];
  const maps = children(holder, few.length, () => {
    const row = html('div');
    row.append(html('span', 'layers'), html('canvas'), html('span', 'name'));
    row.children[0].append(html('span'), html('span'));
    return row;
  });
  maps.forEach((row, i) => {
    const [layers, canvas, name] = row.children;
    const words = rows[few[i]], group = data.groups[data.strips.of[few[i]]];
    row.className = group.kind;
    name.textContent = group.name;
    layers.children[0].textContent = `layer ${words[0].length}`;
    layers.children[1].textContent = '1';
    canvas.style.clipPath = `inset(0 ${100 * (1 - place)}% 0 0)`;
    paintMap(canvas, words, steps, data.steps);
  });
}

// One column of cells from each step to the next one that is kept, the first layer at the bottom.
function paintMap(canvas, words, steps, last) {
  const key = words.join(' ');
  if (canvas.key === key) return;
  canvas.key = key;
  const layers = words[0].length, drawing = canvas.getContext('2d');
  canvas.width = COLUMNS;
  canvas.height = layers;
  const edges = [...steps.map((step) => Math.round(((step - 1) / last) * COLUMNS)), Math.round((steps.at(-1) / last) * COLUMNS)];
  words.forEach((word, k) => {
    [...word].forEach((letter, layer) => {
      drawing.fillStyle = `rgb(${heat(letter)})`;
      drawing.fillRect(edges[k], layers - 1 - layer, Math.max(edges[k + 1] - edges[k], 1), 1);
    });
  });
}
