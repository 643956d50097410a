// The picture that excites a channel most, as it forms, beside the places on the photo that do.

const SVG = 'http://www.w3.org/2000/svg';

function shape(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function picture(source, alt) {
  const image = document.createElement('img');
  image.src = source;
  image.alt = alt;
  return image;
}

export default function ({ data, parentElement }) {
  const find = (selector) => parentElement.querySelector(selector);
  const svg = find('svg');
  if (!svg) return;
  find('.made h2').textContent = `Excites ${data.title}`;
  const image = find('.box img');
  if (data.picture) image.src = data.picture; else image.removeAttribute('src');
  image.alt = `A picture made to excite ${data.title}`;
  const progress = find('progress');
  progress.classList.toggle('none', !data.steps);
  progress.max = data.steps || 1;
  progress.value = data.step;
  find('.made p').textContent = data.note;

  svg.setAttribute('viewBox', `0 0 ${data.size} ${data.size}`);
  svg.replaceChildren(
    shape('image', { href: data.photo, width: data.size, height: data.size }),
    ...data.places.map(({ left, top, side }) => shape('rect', { x: left, y: top, width: side, height: side })),
  );
  find('.photo p').textContent = data.places.length ? data.seen : 'This channel fires nowhere on this photo.';
  find('.places').replaceChildren(...data.places.map((place) => {
    const figure = document.createElement('figure');
    const value = document.createElement('figcaption');
    value.textContent = place.value;
    figure.append(picture(place.picture, 'Part of the photo'), value);
    return figure;
  }));

  find('.gallery').classList.toggle('none', !data.exhibits.length);
  find('.gallery h2').textContent = data.gallery;
  find('ol').replaceChildren(...data.exhibits.map((exhibit) => {
    const item = document.createElement('li');
    const caption = document.createElement('span');
    const channel = document.createElement('b');
    channel.textContent = exhibit.channel;
    caption.append(channel, ` ${exhibit.caption}`);
    item.append(picture(exhibit.picture, exhibit.caption), caption);
    return item;
  }));
}
