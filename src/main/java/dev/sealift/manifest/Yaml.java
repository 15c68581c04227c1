package dev.sealift.manifest;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** Objects as YAML of several documents, the same text for the same objects. */
public final class Yaml {
  private static final YAMLMapper MAPPER =
      YAMLMapper.builder()
          .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
          .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .enable(YAMLWriteFeature.LITERAL_BLOCK_STYLE)
          .enable(YAMLWriteFeature.INDENT_ARRAYS_WITH_INDICATOR)
          .disable(YAMLWriteFeature.SPLIT_LINES)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  private Yaml() {}

  /** All objects, each behind a {@code ---} line. */
  public static String write(List<? extends HasMetadata> objects) {
    StringBuilder out = new StringBuilder();
    for (HasMetadata object : objects) {
      out.append(MAPPER.writeValueAsString(object));
    }
    return out.toString();
  }

  /** The objects of a text that {@link #write} made. */
  public static List<HasMetadata> read(String yaml) {
    List<HasMetadata> objects = new ArrayList<>();
    try (MappingIterator<GenericKubernetesResource> documents =
        MAPPER.readerFor(GenericKubernetesResource.class).readValues(yaml)) {
      documents.forEachRemaining(objects::add);
    }
    return objects;
  }
}
