// The boxes of the drawing: a stage's slab, its blocks, their layers; and which of them are open.

const DARK_TEXT = new Set(['s1', 's2', 's3']);

function make(tag, name, text) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text !== undefined) element.textContent = text;
  return element;
}

function picture(source) {
  const image = make('img', 'map');
  image.alt = '';
  image.src = source;
  return image;
}

// Every box of the drawing, built once for each new network or photo.
function build(view) {
  const { data, canvas } = view;
  for (const old of canvas.querySelectorAll('.box, .eye')) old.remove();
  view.elements = {};
  const add = (key, element) => {
    element.dataset.key = key;
    view.elements[key] = element;
    canvas.append(element);
    return element;
  };
  const layerBox = (layer) => {
    const box = add(layer.key, make('button', `box layer${layer.projection ? ' projection' : ''}`));
    box.type = 'button';
    box.append(make('b', '', layer.title), make('span', 'size', layer.size),
      make('span', 'count', layer.parameters), make('span', 'count', layer.macs));
    box.onclick = () => view.go(view.block, view.part === layer.key ? parent(layer.key) : layer.key);
  };
  for (const stage of data.stages) {
    const box = add(stage.name, make('div', 'box slab'));
    box.style.setProperty('--colour', `var(--${stage.colour})`);
    box.classList.add(DARK_TEXT.has(stage.colour) ? 'early' : 'late');
    box.append(make('i', 'top'), make('i', 'side'));
    const full = make('button', 'full');
    full.type = 'button';
    full.setAttribute('aria-label', `Open ${stage.name}: ${stage.text}`);
    full.append(make('b', '', stage.name), picture(stage.image), make('span', 'size', stage.size));
    full.onclick = () => view.go(view.block, stage.name);
    const heading = make('p', 'heading');
    heading.append(make('b', '', stage.name), make('span', '', stage.text));
    box.append(full, make('span', 'narrow', stage.name), heading);
    stage.layers.forEach(layerBox);
    for (const block of stage.blocks) {
      const inner = add(block.name, make('div', 'box block'));
      inner.style.setProperty('--colour', `var(--${stage.colour})`);
      inner.classList.add(DARK_TEXT.has(stage.colour) ? 'early' : 'late');
      const face = make('button', 'full');
      face.type = 'button';
      face.setAttribute('aria-label', `Open ${block.name}: ${block.text}`);
      face.append(make('b', '', block.name), picture(block.images.face),
        make('span', 'count', block.parametersShort), make('span', 'count', 'parameters'),
        make('span', 'count', block.macs));
      face.onclick = () => view.go(block.index, block.name);
      const title = make('p', 'heading');
      title.append(make('b', '', block.name), make('span', '', block.text), make('span', 'seen', block.seen));
      inner.append(face, make('span', 'narrow', String(block.number)), title);
      block.layers.forEach(layerBox);
      const eye = make('button', 'eye');
      eye.type = 'button';
      eye.tabIndex = -1; // the slider is the keyboard's way
      eye.setAttribute('aria-label', `Block ${block.index}, ${block.name}`);
      eye.onclick = () => view.go(block.index, view.open.block ? block.name : view.part);
      view.elements[`eye ${block.name}`] = eye;
      canvas.append(eye);
    }
  }
  view.chain = buildChain(view.find('.chain'), data);
}

// Which boxes are whole, thin, open or folded up: a class each, and what can be pressed.
function describe(view) {
  const { data, open } = view;
  const set = (key, mode) => {
    const element = view.elements[key];
    element.dataset.mode = mode;
    for (const face of element.matches('button') ? [element] : element.querySelectorAll(':scope > .full')) {
      const usable = !['open', 'folded'].includes(mode);
      face.tabIndex = usable ? 0 : -1;
      face.toggleAttribute('inert', !usable);
    }
  };
  for (const stage of data.stages) {
    const isOpen = stage.name === open.stage;
    set(stage.name, isOpen ? 'open' : open.stage ? 'thin' : 'whole');
    for (const layer of stage.layers) {
      set(layer.key, isOpen ? 'whole' : 'folded');
      view.elements[layer.key].setAttribute('aria-pressed', String(view.part === layer.key));
    }
    for (const block of stage.blocks) {
      const isBig = block.name === open.block;
      const crowded = stage.blocks.length > 9 && !view.stacked;
      set(block.name, !isOpen ? 'folded' : isBig ? 'open' : open.block || crowded ? 'thin' : 'whole');
      view.elements[block.name].classList.toggle('chosen', block.index === view.block);
      for (const layer of block.layers) {
        set(layer.key, isBig ? 'whole' : 'folded');
        view.elements[layer.key].setAttribute('aria-pressed', String(view.part === layer.key));
      }
    }
  }
}
