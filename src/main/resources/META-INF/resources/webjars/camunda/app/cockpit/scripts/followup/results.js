/* A tab below the diagram: what the journey brought, mail by mail. */
import { count, element, money } from './elements.js';
import { journeyOf, journeyPage, readJourney, readReport, sentence } from './source.js';

const COLUMNS = [
  ['Sent', row => count(row.sent)],
  ['Opened', row => count(row.opened), 'human hits on the pixel'],
  ['by mails', row => count(row.unique_opened), 'mails opened at least once'],
  ['Clicked', row => count(row.clicked), 'human hits on links'],
  ['by mails', row => count(row.unique_clicked), 'mails clicked at least once'],
  ['Orders', row => count(row.orders), 'within the days of attribution after a click']
];

function switches(journey) {
  if (!journey.configured) {
    return 'left out by followup.journeys.enabled';
  }
  return [journey.on ? 'on' : 'switched off', journey.paused ? 'paused' : '']
    .filter(Boolean)
    .join(', ');
}

function facts(journey, report) {
  const { goal, lost, neutral, stopped } = report.outcomes;
  const all = [
    ['Journey', switches(journey)],
    ['Entered', count(report.entered)],
    ['Running', count(report.running)],
    ['Reached the goal', count(goal)],
    ['Lost', count(lost)],
    ['Neutral', count(neutral)],
    ['Stopped', count(stopped)]
  ];
  return element(
    'dl',
    'followup-facts',
    all.map(([name, value]) => element('div', '', [element('dt', '', name), element('dd', '', value)]))
  );
}

function row(kind, name, figures, currency) {
  const others = Object.entries(figures.other_revenue || {}).map(([other, amount]) =>
    money(amount, other)
  );
  return element('tr', '', [
    element(kind, '', name, kind === 'th' ? { scope: 'row' } : {}),
    ...COLUMNS.map(([, value]) => element('td', 'followup-figure', value(figures))),
    element(
      'td',
      'followup-figure',
      [money(figures.revenue, currency), ...others].join(' + ')
    )
  ]);
}

function table(report) {
  const head = [
    element('th', '', 'Mail', { scope: 'col' }),
    ...COLUMNS.map(([name, , title]) =>
      element('th', 'followup-figure', name, title ? { scope: 'col', title } : { scope: 'col' })
    ),
    element('th', 'followup-figure', 'Revenue', { scope: 'col' })
  ];
  return element('table', 'table cam-table followup-table', [
    element('thead', '', element('tr', '', head)),
    element(
      'tbody',
      '',
      report.messages.map(message => row('td', message.message, message, report.currency))
    ),
    element('tfoot', '', row('th', 'All', report.total, report.currency))
  ]);
}

function content(journey, report) {
  return [
    element('p', 'followup-link', [
      element('a', '', 'Open this journey in Followup', { href: journeyPage(journey.journey) }),
      ' to steer it, preview its mails and see more.'
    ]),
    facts(journey, report),
    report.messages.length > 0
      ? table(report)
      : element('p', '', 'This journey sends no mail.')
  ];
}

export default {
  id: 'followup-results',
  pluginPoint: 'cockpit.processDefinition.runtime.tab',
  priority: 5,
  properties: { label: 'Journey results' },
  render: async (node, { processDefinitionId }) => {
    const place = element('div', 'followup-tab', element('p', '', 'Reading the results …'));
    node.append(place);
    try {
      const key = await journeyOf(processDefinitionId);
      const [journey, report] = await Promise.all([readJourney(key), readReport(key)]);
      place.replaceChildren(...content(journey, report));
    } catch (error) {
      place.replaceChildren(element('p', 'followup-complaint', sentence(error), { role: 'alert' }));
    }
  }
};
