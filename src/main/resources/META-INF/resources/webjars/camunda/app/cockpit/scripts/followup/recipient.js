/* On a process instance: the way to the person whose journey it is. */
import { element } from './elements.js';
import { recipientOf, recipientPage, sentence } from './source.js';

function link(recipient) {
  return element(
    'a',
    'btn btn-default btn-toolbar followup-recipient',
    element('span', 'glyphicon glyphicon-user', [], { 'aria-hidden': 'true' }),
    {
      href: recipientPage(recipient),
      title: `Open recipient ${recipient} in Followup`,
      'aria-label': `Open recipient ${recipient} in Followup`
    }
  );
}

export default {
  id: 'followup-recipient',
  pluginPoint: 'cockpit.processInstance.runtime.action',
  priority: 0,
  render: async (node, { processInstanceId }) => {
    try {
      const recipient = await recipientOf(processInstanceId);
      if (recipient) {
        node.append(link(recipient));
      }
    } catch (error) {
      node.append(element('span', 'followup-complaint', sentence(error), { role: 'alert' }));
    }
  }
};
