package org.followup.journey;

import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.impl.BpmnModelConstants;
import org.w3c.dom.Attr;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Default deny: walks every element and attribute of the file, also those the model API does not
 * know, and refuses what {@link ModelGrammar} does not list. Diagrams (shapes, colours) are left
 * out: the engine takes nothing but positions from them.
 */
final class ModelElementRules {

  private static final String XMLNS = "http://www.w3.org/2000/xmlns/";
  private static final String XML = "http://www.w3.org/XML/1998/namespace";
  private static final String XSI = "http://www.w3.org/2001/XMLSchema-instance";
  private static final String MODELER = "http://camunda.org/schema/modeler/1.0";

  private final Faults faults;
  private final ModelExpressionRules expressions;

  private ModelElementRules(Faults faults, ModelExpressionRules expressions) {
    this.faults = faults;
    this.expressions = expressions;
  }

  static void check(BpmnModelInstance model, Faults faults, ModelExpressionRules expressions) {
    Document document = (Document) model.getDocument().getDomSource().getNode();
    new ModelElementRules(faults, expressions).visit(document.getDocumentElement());
  }

  private void visit(Element element) {
    String namespace = String.valueOf(element.getNamespaceURI());
    if (namespace.equals(BpmnModelConstants.BPMNDI_NS)) {
      return;
    }
    boolean known =
        switch (namespace) {
          case BpmnModelConstants.BPMN20_NS -> visitBpmn(element);
          case BpmnModelConstants.CAMUNDA_NS -> visitExtension(element);
          default -> {
            faults.fault(
                element,
                "<%s> is not allowed: it belongs to another product (%s)."
                    .formatted(element.getNodeName(), namespace));
            yield false;
          }
        };
    if (!known) {
      return; // its children would only repeat the fault
    }
    boolean leaf = true;
    for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
      if (child instanceof Element nested) {
        leaf = false;
        visit(nested);
      }
    }
    if (leaf && !element.getLocalName().equals("text")) {
      expressions.check(element, element.getTextContent());
    }
  }

  private boolean visitBpmn(Element element) {
    String name = element.getLocalName();
    boolean allowed = ModelGrammar.allowsElement(name);
    if (!allowed) {
      faults.fault(element, "<%s> is not allowed: %s.".formatted(name, ModelGrammar.why(name)));
    }
    if (ModelGrammar.isFlowNode(name) && element.getAttribute("id").isBlank()) {
      faults.fault(element, "A " + name + " has no id.");
    }
    for (int i = 0; i < element.getAttributes().getLength(); i++) {
      Attr attribute = (Attr) element.getAttributes().item(i);
      if (!allowsAttribute(name, attribute)) {
        faults.fault(
            element,
            "the attribute %s is not allowed: %s."
                .formatted(attribute.getName(), ModelGrammar.why(localName(attribute))));
      } else if (!isDelegate(attribute)) {
        expressions.check(element, attribute.getValue());
      }
    }
    return allowed;
  }

  private boolean visitExtension(Element element) {
    String name = element.getLocalName();
    Element parent = (Element) element.getParentNode();
    Element bpmn = parent;
    while (!BpmnModelConstants.BPMN20_NS.equals(bpmn.getNamespaceURI())
        || bpmn.getLocalName().equals("extensionElements")) {
      if (!(bpmn.getParentNode() instanceof Element around)) {
        break;
      }
      bpmn = around;
    }
    if (!ModelGrammar.allowsExtension(name, parent.getLocalName(), bpmn.getLocalName())) {
      faults.fault(
          element, "camunda:%s is not allowed: %s.".formatted(name, ModelGrammar.why(name)));
      return false;
    }
    for (int i = 0; i < element.getAttributes().getLength(); i++) {
      Attr attribute = (Attr) element.getAttributes().item(i);
      if (XMLNS.equals(attribute.getNamespaceURI())) {
        continue;
      }
      if (attribute.getNamespaceURI() != null
          || !ModelGrammar.allowsExtensionAttribute(name, attribute.getName())) {
        faults.fault(
            element,
            "the attribute %s of camunda:%s is not allowed.".formatted(attribute.getName(), name));
      } else {
        expressions.check(element, attribute.getValue());
      }
    }
    return true;
  }

  private static boolean allowsAttribute(String element, Attr attribute) {
    String namespace = attribute.getNamespaceURI();
    if (namespace == null) {
      return ModelGrammar.allowsAttribute(element, attribute.getName(), attribute.getValue());
    }
    return switch (namespace) {
      case XMLNS, XML -> true;
      case XSI -> localName(attribute).equals("type") || localName(attribute).endsWith("Location");
      case MODELER -> element.equals("definitions");
      case BpmnModelConstants.CAMUNDA_NS ->
          ModelGrammar.allowsCamundaAttribute(element, localName(attribute))
              || isDiagramRelation(element, attribute);
      default -> false;
    };
  }

  /** The Modeler marks which diagram relation to keep; it means nothing to the engine. */
  private static boolean isDiagramRelation(String element, Attr attribute) {
    return element.equals("definitions") && localName(attribute).equals("diagramRelationId");
  }

  private static boolean isDelegate(Attr attribute) {
    return BpmnModelConstants.CAMUNDA_NS.equals(attribute.getNamespaceURI())
        && localName(attribute).equals("delegateExpression");
  }

  private static String localName(Attr attribute) {
    return attribute.getLocalName() == null ? attribute.getName() : attribute.getLocalName();
  }
}
