/* What a reader of a mail would stumble over, as sentences; run in the mail's own page. */
(narrow) => {
  const faults = [];
  const width = document.documentElement.clientWidth;
  const wide = document.scrollingElement.scrollWidth;
  if (wide > width) faults.push(`scrolls sideways: ${wide} > ${width}`);

  const seen = (one) => one.checkVisibility({ opacityProperty: true }) && !one.closest('[style*="display:none"]');
  const short = (text) => `"${text.trim().replace(/\s+/g, ' ').slice(0, 40)}"`;

  for (const one of document.body.querySelectorAll('*')) {
    const box = one.getBoundingClientRect();
    if (seen(one) && box.width > 0 && (box.right > width + 0.5 || box.left < -0.5)) {
      faults.push(`${one.tagName} ${short(one.textContent)} is wider than the view: ${box.left} to ${box.right}`);
    }
  }

  const numbers = (colour) => {
    const [r, g, b, a = 1] = colour.match(/[\d.]+/g).map(Number);
    return [r, g, b, a];
  };
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const colour = numbers(getComputedStyle(at).backgroundColor);
      if (colour[3] === 1) return colour;
      if (colour[3] > 0) faults.push(`${short(at.textContent)} has a see-through ground`);
    }
    return matchMedia('(prefers-color-scheme: dark)').matches ? [18, 18, 18] : [255, 255, 255];
  };

  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const one = node.parentElement;
    if (!node.data.trim() || !seen(one) || ['STYLE', 'TITLE'].includes(one.tagName)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const boxes = [...range.getClientRects()].filter((box) => box.width > 0 && box.height > 0);
    if (!boxes.length) {
      faults.push(`${short(node.data)} cannot be seen`);
      continue;
    }
    texts.push({ node, boxes });
    const style = getComputedStyle(one);
    const size = parseFloat(style.fontSize);
    if (size < 14) faults.push(`${short(node.data)} has ${size} px`);
    const [a, b] = [light(numbers(style.color)), light(behind(one))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) faults.push(`${short(node.data)} has a contrast of ${contrast.toFixed(1)}`);
    for (const box of boxes) {
      if (box.right > width + 0.5 || box.left < -0.5) faults.push(`${short(node.data)} leaves the view`);
      for (let at = one; at && at !== document.body; at = at.parentElement) {
        if (getComputedStyle(at).overflow === 'visible') continue;
        const frame = at.getBoundingClientRect();
        if (box.right > frame.right + 1 || box.left < frame.left - 1 || box.bottom > frame.bottom + 1) {
          faults.push(`${short(node.data)} is cut`);
        }
      }
    }
  }

  for (let i = 0; i < texts.length; i++) {
    for (let j = i + 1; j < texts.length; j++) {
      const meets = texts[i].boxes.some((a) => texts[j].boxes.some((b) =>
        Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
        && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4));
      if (meets) faults.push(`${short(texts[i].node.data)} lies upon ${short(texts[j].node.data)}`);
    }
  }

  for (const link of document.body.querySelectorAll('a')) {
    if (!seen(link) || getComputedStyle(link).display === 'inline') continue;
    const height = link.getBoundingClientRect().height;
    if (height < 44) faults.push(`the button ${short(link.textContent)} is ${height} px high`);
    if (!link.textContent.trim()) faults.push('a button says nothing without its picture');
  }

  for (const picture of document.body.querySelectorAll('img')) {
    const alone = !picture.closest('tr, a').textContent.trim();
    if (picture.getAttribute('alt') === null || (alone && !picture.alt)) faults.push('a picture has no words');
  }

  if (narrow) {
    for (const { node, boxes } of texts) {
      const block = node.parentElement.closest('div, td');
      const least = block.tagName === 'TD' && block.parentElement.cells.length > 1 ? 120 : 200;
      if (node.data.trim().length > 40 && block.getBoundingClientRect().width < least) {
        faults.push(`${short(node.data)} stands in a column of ${block.getBoundingClientRect().width} px`);
      }
    }
  }
  return [...new Set(faults)];
}
