package org.followup.journey;

import java.beans.FeatureDescriptor;
import java.lang.reflect.Array;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.camunda.bpm.engine.delegate.VariableScope;
import org.camunda.bpm.engine.variable.context.VariableContext;
import org.camunda.bpm.engine.variable.value.TypedValue;
import org.camunda.bpm.impl.juel.jakarta.el.ELContext;
import org.camunda.bpm.impl.juel.jakarta.el.ELResolver;
import org.camunda.bpm.impl.juel.jakarta.el.PropertyNotWritableException;
import org.jspecify.annotations.Nullable;

/**
 * Everything a name in an expression can mean: a delegate, else a variable, else nothing (null).
 * Into maps, lists and arrays one can look by key or index. No beans, no properties of Java
 * objects, no methods, no execution, nothing can be written: the engine's known expression holes
 * (see {@code docs/security.md}) end here.
 */
class ExpressionResolver extends ELResolver {

  private final Supplier<Map<String, Object>> delegates;

  /**
   * @param delegates asked at each look-up, because delegates are built after the engine
   */
  ExpressionResolver(Supplier<Map<String, Object>> delegates) {
    this.delegates = delegates;
  }

  @Override
  public @Nullable Object getValue(
      ELContext context, @Nullable Object base, @Nullable Object property) {
    if (base == null) {
      context.setPropertyResolved(true);
      return property == null ? null : named(context, property.toString());
    }
    if (base instanceof Map<?, ?> map) {
      context.setPropertyResolved(true);
      return map.get(property);
    }
    boolean indexed = base instanceof List || base.getClass().isArray();
    if (indexed && property instanceof Number index) {
      context.setPropertyResolved(true);
      return element(base, index.intValue());
    }
    return null; // not resolved: JUEL reports the property as unknown
  }

  private @Nullable Object named(ELContext context, String name) {
    // First, so that no variable can take the place of a delegate.
    Object delegate = delegates.get().get(name);
    if (delegate != null) {
      return delegate;
    }
    if (context.getContext(VariableScope.class) instanceof VariableScope scope) {
      return scope.hasVariable(name) ? scope.getVariable(name) : null;
    }
    if (context.getContext(VariableContext.class) instanceof VariableContext variables) {
      TypedValue value = variables.resolve(name);
      return value == null ? null : value.getValue();
    }
    return null;
  }

  private static @Nullable Object element(Object base, int index) {
    int size = base instanceof List<?> list ? list.size() : Array.getLength(base);
    if (index < 0 || index >= size) {
      return null;
    }
    return base instanceof List<?> list ? list.get(index) : Array.get(base, index);
  }

  @Override
  public void setValue(ELContext context, Object base, Object property, Object value) {
    throw new PropertyNotWritableException("Expressions cannot change " + property + ".");
  }

  @Override
  public boolean isReadOnly(ELContext context, Object base, Object property) {
    return true;
  }

  @Override
  public Class<?> getType(ELContext context, Object base, Object property) {
    return Object.class;
  }

  @Override
  public Class<?> getCommonPropertyType(ELContext context, Object base) {
    return Object.class;
  }

  @Override
  public @Nullable Iterator<FeatureDescriptor> getFeatureDescriptors(
      ELContext context, Object base) {
    return null;
  }
}
