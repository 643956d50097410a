// The chain of additions under the stages. Of each block: above, an arc as thick as the norm of what
// its shortcut carries; below it, a straight piece as thick as the norm of what its layers add; at
// the end of both, the point where they are added.

const SVG = 'http://www.w3.org/2000/svg';

function drawing(name, attributes, holder) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  holder.append(element);
  return element;
}

function buildChain(svg, data) {
  svg.replaceChildren();
  const chain = { blocks: {}, ring: drawing('rect', { class: 'ring', rx: 10 }, svg) };
  chain.spine = drawing('path', { class: 'spine' }, svg);
  chain.stem = drawing('circle', { class: 'node', fill: 'var(--s1)' }, svg);
  for (const stage of data.stages) {
    for (const block of stage.blocks) {
      const group = drawing('g', {}, svg);
      chain.blocks[block.name] = {
        group,
        branch: drawing('line', { class: 'branch' }, group),
        arc: drawing('path', { class: 'arc' }, group),
        mark: drawing('rect', { class: 'mark', visibility: block.projection ? 'inherit' : 'hidden' }, group),
        node: drawing('circle', { class: 'node', fill: `var(--${stage.colour})` }, group),
        over: drawing('text', { class: 'over' }, group),
        under: drawing('text', { class: 'under' }, group),
      };
    }
  }
  return chain;
}

const attributes = (element, values) => {
  for (const [name, value] of Object.entries(values)) element.setAttribute(name, value);
};

// Thickness is proportional to the norm; the thickest of all is `most` pixels.
function drawChain(chain, data, arcs, spine, chosen, open, u) {
  let path = data.blocks.length ? spine.start : spine.start + spine.end;
  attributes(chain.stem, { cx: spine.stem ?? 0, cy: spine.line ?? 0, r: spine.start ? 7.5 * u : 0 });
  data.blocks.forEach((block, index) => {
    const parts = chain.blocks[block.name];
    const { x, w, y, rise, show } = arcs[block.name];
    parts.group.setAttribute('visibility', show ? 'visible' : 'hidden');
    if (!show) return;
    const most = Math.max(Math.min(13 * u, 0.3 * w), 1.5);
    const radius = Math.min(7.5 * u, 0.22 * w);
    const carried = Math.max(most * block.shortcutThickness, 1);
    const added = Math.max(most * block.branchThickness, 1);
    const [from, to] = [x, x + w];
    attributes(parts.branch, { x1: from, x2: to, y1: y, y2: y, 'stroke-width': added });
    // From the point where the input parts to the point of the addition; blocks of a stage touch.
    const left = from + Math.max(carried / 2, radius * 0.5);
    const right = to - Math.max(carried / 2, radius * 0.5);
    const foot = y - 0.7 * radius;
    const bend = 1.33 * rise - 0.33 * 0.7 * radius;
    attributes(parts.arc, {
      d: `M${left} ${foot}C${left - 0.05 * w} ${y - bend} ${right + 0.05 * w} ${y - bend} ${right} ${foot}`,
      'stroke-width': carried,
    });
    const half = Math.min(6 * u, 0.2 * w);
    attributes(parts.mark, {
      x: (from + to) / 2 - half, y: y - rise - half, width: 2 * half, height: 2 * half,
      'stroke-width': Math.min(3 * u, half / 2),
    });
    attributes(parts.node, { cx: to, cy: y, r: block.name === chosen ? 1.35 * radius : radius });
    parts.node.classList.toggle('chosen', block.name === chosen);
    // Words at the marks, where there is room for them.
    const roomy = w > 84 * u;
    const middle = (from + to) / 2;
    const isOpen = open.block === block.name;
    const free = isOpen && !block.projection ? ', by itself: no parameters' : '';
    const name = block.projection ? 'Wₛx' : 'x';
    const label = w < 110 * u && block.projection ? '' : `${name} `;
    parts.over.textContent = roomy ? `${label}${block.shortcutNorm}${free}` : '';
    parts.under.textContent = roomy ? `F(x) ${block.branchNorm}` : '';
    attributes(parts.over, { x: middle, y: isOpen ? y - 10 * u : y - rise + 32 * u });
    attributes(parts.under, { x: middle, y: y + 26 * u });
    if (block.name === chosen) {
      const pad = Math.max(carried / 2, 4 * u) + 5 * u;
      attributes(chain.ring, {
        x: from - 2 * u, width: w + radius + 5 * u, y: y - rise - pad, height: rise + pad + (roomy ? 34 : 15) * u,
      });
    }
    const before = arcs[data.blocks[index - 1]?.name];
    if (spine.start && before) {
      if (x - before.x - before.w > 1) path += `M${before.x + before.w} ${y}H${x}`;
    } else if (spine.start) path += `H${x}`;
    if (spine.start && index === data.blocks.length - 1) path += `M${to} ${y}${spine.end}`;
  });
  chain.spine.setAttribute('d', path);
}
