// Runs in the page: opens models in the modeler with our element templates, as Camunda Modeler does.
// Returns an object of functions; each answers with plain data.
(() => {
  const modeler = new window.BpmnModeler({
    container: '#canvas',
    propertiesPanel: { parent: '#panel' },
  });
  const loader = modeler.get('elementTemplatesLoader');
  const templates = modeler.get('elementTemplates');
  const faults = [];
  modeler.on('elementTemplates.errors', (event) => {
    faults.push(...event.errors.map((error) => error.message));
  });

  const bindings = {
    property: (element, name) => element.businessObject.get(name),
    'camunda:property': (element, name) => named(element, 'camunda:Properties', 'values', name, 'value'),
    'camunda:inputParameter': (element, name) =>
      named(element, 'camunda:InputOutput', 'inputParameters', name, 'definition')
      ?? named(element, 'camunda:InputOutput', 'inputParameters', name, 'value'),
  };

  function named(element, holder, list, name, value) {
    const extensions = element.businessObject.get('extensionElements');
    const found = extensions?.get('values').find((one) => one.$type === holder);
    return found?.get(list)?.find((one) => one.get('name') === name)?.get(value);
  }

  // What the panel would show in red below a field.
  function wrong(element, template) {
    return template.properties.flatMap((property) => {
      const value = bindings[property.binding.type](element, property.binding.name);
      const said = value !== undefined && value !== '';
      const rules = property.constraints ?? {};
      const at = `${element.id}: ${property.label ?? property.binding.name}`;
      if (!said) {
        return rules.notEmpty && !property.value ? [`${at} is empty`] : [];
      }
      if (rules.pattern && !new RegExp(rules.pattern.value ?? rules.pattern).test(value)) {
        return [`${at} "${value}": ${rules.pattern.message}`];
      }
      if (property.choices && !property.choices.some((choice) => choice.value === value)) {
        return [`${at} "${value}" is not offered`];
      }
      return [];
    });
  }

  window.followup = {
    learn(files) {
      loader.setTemplates(files);
      return { faults, known: templates.getAll().map((template) => template.id).sort() };
    },

    async open(xml) {
      const { warnings } = await modeler.importXML(xml);
      const found = warnings.map((warning) => warning.message);
      let marked = 0;
      for (const element of modeler.get('elementRegistry').filter((one) => !one.labelTarget)) {
        const mark = element.businessObject.get('camunda:modelerTemplate');
        if (!mark) {
          continue;
        }
        marked += 1;
        const template = templates.get(element);
        if (!template) {
          found.push(`${element.id}: no template ${mark}`);
          continue;
        }
        if (!template.appliesTo.includes(element.businessObject.$type)) {
          found.push(`${element.id}: ${mark} is not for ${element.businessObject.$type}`);
        }
        found.push(...wrong(element, template));
        templates.applyTemplate(element, template);
      }
      const { xml: applied } = await modeler.saveXML({ format: true });
      return { warnings: found, marked, applied };
    },

    // A new element of each kind that the template is for, as the palette and the panel make it.
    async drawn(id) {
      const template = templates.getAll().find((one) => one.id === id);
      return Promise.all(template.appliesTo.map(async (type) => {
        await modeler.createDiagram();
        const root = modeler.get('canvas').getRootElement();
        const shape = modeler.get('elementFactory').createShape({ type });
        const element = modeler.get('modeling').createShape(shape, { x: 300, y: 200 }, root);
        templates.applyTemplate(element, template);
        const { xml } = await modeler.saveXML({ format: true });
        return xml;
      }));
    },
  };
})();
