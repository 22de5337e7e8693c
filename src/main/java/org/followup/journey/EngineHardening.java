package org.followup.journey;

import java.util.List;
import javax.script.ScriptEngine;
import javax.script.ScriptEngineFactory;
import javax.script.ScriptEngineManager;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.scripting.engine.ScriptEngineResolver;
import org.camunda.bpm.engine.impl.variable.serializer.JavaObjectSerializer;
import org.camunda.bpm.engine.impl.variable.serializer.TypedValueSerializer;
import org.camunda.bpm.engine.impl.variable.serializer.VariableSerializers;
import org.camunda.bpm.engine.runtime.DeserializationTypeValidator;
import org.camunda.bpm.engine.variable.type.ValueType;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Switches off what the frozen engine can do and no journey needs; docs/security.md has a row for
 * each. Expressions are the matter of their own manager, models that of the model check; this is
 * the second lock on the same doors. Runs last, so that no starter default comes after it.
 */
@Component
@Order(Ordered.LOWEST_PRECEDENCE)
class EngineHardening extends AbstractProcessEnginePlugin {

  private static final List<String> NO_SCALARS =
      List.of(JavaObjectSerializer.NAME, ValueType.BYTES.getName(), ValueType.FILE.getName());

  @Override
  public void preInit(ProcessEngineConfigurationImpl engine) {
    engine.setScriptEngineResolver(new NoScripts());
    engine.setEnableScriptEngineLoadExternalResources(false);
    engine.setCmmnEnabled(false);
    engine.setEnableExpressionsInAdhocQueries(false);
    engine.setEnableExpressionsInStoredQueries(false);
    engine.setJavaSerializationFormatEnabled(false);
    engine.setDeserializationTypeValidationEnabled(true);
    engine.setDeserializationTypeValidator(new NoTypes());
    engine.setDefaultSerializationFormat("application/json");
    engine.setEnableXxeProcessing(false);
    engine.setAuthorizationEnabled(true);
    engine.setAuthorizationEnabledForCustomCode(false);
    engine.setAuthorizationCheckRevokes(
        ProcessEngineConfigurationImpl.AUTHORIZATION_CHECK_REVOKE_NEVER);
  }

  /** Variables are scalars: what could turn bytes into objects, or keep them, is taken away. */
  @Override
  public void postInit(ProcessEngineConfigurationImpl engine) {
    VariableSerializers serializers = engine.getVariableSerializers();
    for (String name : NO_SCALARS) {
      TypedValueSerializer<?> serializer = serializers.getSerializerByName(name);
      if (serializer != null) {
        serializers.removeSerializer(serializer);
      }
    }
    if (!(engine.getScriptEngineResolver() instanceof NoScripts)
        || !engine.isAuthorizationEnabled()) {
      throw new IllegalStateException(
          "Something switched scripts on or authorizations off after "
              + EngineHardening.class.getName()
              + "; the engine would not be safe to start.");
    }
  }

  /** Knows no language. */
  static class NoScripts implements ScriptEngineResolver {

    @Override
    public void addScriptEngineFactory(ScriptEngineFactory factory) {}

    @Override
    public @Nullable ScriptEngineManager getScriptEngineManager() {
      return null;
    }

    @Override
    public ScriptEngine getScriptEngine(String language, boolean resolveFromCache) {
      throw new ProcessEngineException(
          "Scripts are switched off; language \"" + language + "\" was not run");
    }
  }

  /** Allows no Java type to be named in a request: variables are scalars. */
  static class NoTypes implements DeserializationTypeValidator {

    @Override
    public boolean validate(String className) {
      return false;
    }
  }
}
