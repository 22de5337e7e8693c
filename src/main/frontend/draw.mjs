// Draws every journey: processes/<journey>/<journey>.bpmn becomes <journey>.svg beside it.
// Usage: npm run draw [-- <journey> ...], each a name or a folder that lies elsewhere, such as ../../../my/journey;
// CHROMIUM names the browser where it is not /usr/bin/chromium.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
const processes = join(here, '..', '..', '..', 'processes');
const viewer = join(
  here, 'node_modules/camunda-bpmn-js/dist/camunda-platform-navigated-viewer.production.min.js');

const folders = (process.argv.length > 2
  ? process.argv.slice(2)
  : (await readdir(processes)).filter((name) => existsSync(join(processes, name, `${name}.bpmn`)))
).map((name) => (name.includes('/') ? resolve(name) : join(processes, name)));

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
try {
  const page = await browser.newPage();
  for (const folder of folders.sort()) {
    const journey = basename(folder);
    await page.setContent('<div id="canvas" style="width:2000px;height:1000px"></div>');
    await page.addScriptTag({ path: viewer });
    const file = join(folder, `${journey}.bpmn`);
    const svg = await page.evaluate(draw, await readFile(file, 'utf8'));
    await writeFile(join(folder, `${journey}.svg`), `${svg.trimEnd()}\n`);
    console.log(`Drew ${journey}.svg`);
  }
} finally {
  await browser.close();
}

/** Runs in the browser: colours tell apart what is sent, what waits, who is called, how it ends. */
async function draw(xml) {
  const outcomes = {
    goal: ['#e3f4e6', '#1f7a33'],
    lost: ['#fbe6e3', '#b3372a'],
    neutral: ['#eef0f2', '#5a6672'],
  };
  const deeds = {
    'bpmn:SendTask': ['#e2eefb', '#1d5fa8'],
    'bpmn:ReceiveTask': ['#fff5da', '#8a6300'],
    'bpmn:UserTask': ['#f1e6fa', '#6d3aa1'],
  };
  const model = new DOMParser().parseFromString(xml, 'text/xml');
  const bioc = 'http://bpmn.io/schema/bpmn/biocolor/1.0';
  model.documentElement.setAttribute('xmlns:bioc', bioc);
  const outcome = (id) => {
    const element = model.querySelector(`[id="${id}"]`);
    const property = [...element.getElementsByTagNameNS('*', 'property')]
      .find((candidate) => candidate.getAttribute('name') === 'outcome');
    return property?.getAttribute('value') ?? 'goal';
  };
  for (const shape of model.getElementsByTagNameNS('*', 'BPMNShape')) {
    const id = shape.getAttribute('bpmnElement');
    const element = model.querySelector(`[id="${id}"]`);
    const type = element.localName;
    // behind the end of an embedded sub-process the journey goes on: it is no outcome
    const embedded = element.parentElement.localName === 'subProcess'
      && element.parentElement.getAttribute('triggeredByEvent') !== 'true';
    const waits = type === 'serviceTask'
      && element.getAttribute('camunda:delegateExpression')?.startsWith('${waitFor');
    const colours = waits ? deeds['bpmn:ReceiveTask'] : type === 'endEvent'
      ? (embedded ? undefined : outcomes[outcome(id)])
      : deeds[`bpmn:${type[0].toUpperCase()}${type.slice(1)}`];
    if (colours) {
      shape.setAttribute('bioc:fill', colours[0]);
      shape.setAttribute('bioc:stroke', colours[1]);
    }
  }
  // The viewer's global is named differently from release to release.
  const Viewer = window.BpmnNavigatedViewer ?? window.BpmnViewer ?? window.BpmnJS;
  const canvas = new Viewer({
    container: '#canvas',
    bpmnRenderer: { defaultStrokeColor: '#2b3440', defaultLabelColor: '#2b3440' },
    textRenderer: {
      defaultStyle: { fontFamily: 'Helvetica, Arial, sans-serif', fontSize: 12 },
      externalStyle: { fontSize: 11 },
    },
  });
  const { warnings } = await canvas.importXML(new XMLSerializer().serializeToString(model));
  if (warnings.length) {
    throw new Error(warnings.map((warning) => warning.message).join('\n'));
  }
  const { svg } = await canvas.saveSVG();
  // The viewer numbers its arrow heads by chance; a picture changes only with its model.
  const heads = [...new Set(svg.match(/marker-[a-z0-9]{16,}/g))];
  return heads
    .reduce((drawn, head, index) => drawn.replaceAll(head, `head-${index + 1}`), svg)
    .replace('<svg ', '<svg style="background: #fff" ');
}
