/* On the diagram of a process definition: who stands where, and what each mail brought. */
import { count, counted, element } from './elements.js';
import { journeyOf, readReport, sentence } from './source.js';

const EVERY_VERSION = 'in all versions of the journey';

function people(number) {
  return element('span', 'followup-people', counted(number, 'person', 'people'), {
    title: `${counted(number, 'person', 'people')} here ${EVERY_VERSION}`
  });
}

function results(figures, place) {
  const lines =
    figures.sent > 0
      ? [
          `${count(figures.sent)} sent, ${count(figures.unique_opened)} opened`,
          `${count(figures.unique_clicked)} clicked, ${counted(figures.orders, 'order', 'orders')}`
        ]
      : ['nothing sent yet'];
  if (figures.people > 0) {
    lines.push(`${counted(figures.people, 'person waits', 'people wait')} here`);
  }
  return element(
    'div',
    `followup-results followup-${place}`,
    lines.map(line => element('div', '', line)),
    {
      title: `What this mail brought ${EVERY_VERSION}: mails sent, opened and clicked at least once, orders`
    }
  );
}

/* Readable however far the diagram is zoomed out. */
const ALWAYS = { scale: { min: 0.9, max: 1.1 }, show: { minZoom: 0, maxZoom: 10 } };

function show(viewer, report) {
  const overlays = viewer.get('overlays');
  const registry = viewer.get('elementRegistry');
  report.elements.forEach(figures => {
    const shape = registry.get(figures.activity);
    if (!shape) {
      return; // of an older or newer version than the one that is shown
    }
    if (shape.type === 'bpmn:SendTask') {
      // Below the task, unless a boundary event and its flow are there.
      const place = (shape.attachers || []).length > 0 ? 'above' : 'below';
      overlays.add(figures.activity, 'followup', {
        ...ALWAYS,
        position: place === 'above' ? { top: 0, left: 0 } : { bottom: 0, left: 0 },
        html: results(figures, place)
      });
    } else if (figures.people > 0) {
      overlays.add(figures.activity, 'followup', {
        ...ALWAYS,
        position: { top: 0, right: 0 },
        html: people(figures.people)
      });
    }
  });
}

function complain(viewer, error) {
  viewer
    .get('canvas')
    .getContainer()
    .append(element('p', 'followup-complaint', sentence(error), { role: 'alert' }));
}

export default {
  id: 'followup-diagram',
  pluginPoint: 'cockpit.processDefinition.diagram.plugin',
  priority: 0,
  render: async (viewer, { processDefinitionId }) => {
    try {
      show(viewer, await readReport(await journeyOf(processDefinitionId)));
    } catch (error) {
      complain(viewer, error);
    }
  }
};
