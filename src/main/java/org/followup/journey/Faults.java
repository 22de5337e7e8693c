package org.followup.journey;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.camunda.bpm.model.bpmn.impl.BpmnModelConstants;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Collects what the rules find, each fault at the element of the diagram it belongs to. */
final class Faults {

  private final Set<Fault> found = new LinkedHashSet<>();

  void fault(Element at, String sentence) {
    add(Fault.Severity.FAULT, at, sentence);
  }

  void style(Element at, String sentence) {
    add(Fault.Severity.STYLE, at, sentence);
  }

  void fault(ModelElementInstance at, String sentence) {
    found.add(new Fault(Fault.Severity.FAULT, id(at), name(at), sentence));
  }

  void style(ModelElementInstance at, String sentence) {
    found.add(new Fault(Fault.Severity.STYLE, id(at), name(at), sentence));
  }

  void fault(@Nullable String id, @Nullable String label, String sentence) {
    found.add(new Fault(Fault.Severity.FAULT, id, label, sentence));
  }

  void style(@Nullable String id, @Nullable String label, String sentence) {
    found.add(new Fault(Fault.Severity.STYLE, id, label, sentence));
  }

  void faultOfFile(String sentence) {
    found.add(new Fault(Fault.Severity.FAULT, null, null, sentence));
  }

  void styleOfFile(String sentence) {
    found.add(new Fault(Fault.Severity.STYLE, null, null, sentence));
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  List<Fault> list() {
    return new ArrayList<>(found);
  }

  private void add(Fault.Severity severity, Element at, String sentence) {
    Element shown = shownInDiagram(at);
    found.add(
        new Fault(
            severity, emptyToNull(shown.getAttribute("id")), shown.getAttribute("name"), sentence));
  }

  /** The nearest element that a person can click on: not a definition, field or extension. */
  private static Element shownInDiagram(Element at) {
    Element element = at;
    while (!isShown(element)) {
      Node parent = element.getParentNode();
      if (!(parent instanceof Element around)) {
        return at;
      }
      element = around;
    }
    return element;
  }

  private static boolean isShown(Element element) {
    String name = element.getLocalName();
    return BpmnModelConstants.BPMN20_NS.equals(element.getNamespaceURI())
        && element.hasAttribute("id")
        && !name.endsWith("EventDefinition")
        && !name.startsWith("time")
        && !name.equals("conditionExpression")
        && !name.equals("multiInstanceLoopCharacteristics")
        && !name.equals("loopCardinality")
        && !name.equals("completionCondition")
        && !name.equals("documentation");
  }

  private static @Nullable String id(ModelElementInstance at) {
    return emptyToNull(at.getAttributeValue("id"));
  }

  private static @Nullable String name(ModelElementInstance at) {
    return at.getAttributeValue("name");
  }

  private static @Nullable String emptyToNull(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
  }
}
