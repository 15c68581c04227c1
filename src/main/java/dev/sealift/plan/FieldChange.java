package dev.sealift.plan;

import java.util.Optional;

/**
 * One field that would change.
 *
 * @param path e.g. {@code spec.template.spec.containers[mlflow].image}
 * @param before the live value, masked; empty when the field is new
 * @param after the wanted value, masked; empty when the field goes
 */
public record FieldChange(String path, Optional<String> before, Optional<String> after) {}
