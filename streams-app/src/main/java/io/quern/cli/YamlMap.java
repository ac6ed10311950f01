package io.quern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A map in a YAML file; what is wrong with it is said with its place.
 *
 * @param where the file, and the key that the map stands under
 */
record YamlMap(String where, JsonNode node) {

  /** Refuses anything but a map, and keys that are not known. */
  YamlMap {
    if (!node.isObject()) {
      throw new InputRefused(where + ": a map of keys and values is needed");
    }
  }

  /**
   * Refuses a key that is none of these.
   *
   * @param words the same, in the order in which a person is told them
   */
  void requireKeys(Set<String> known, String words) {
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name)) {
        throw refused("key '" + name + "' is not known; use " + words);
      }
    }
  }

  boolean has(String key) {
    return node.has(key);
  }

  /** A value that must be there. */
  String text(String key) {
    JsonNode value = node.path(key);
    if (!value.isValueNode() || value.asText().isEmpty()) {
      throw refused(key + " is missing");
    }
    return value.asText();
  }

  String text(String key, String otherwise) {
    return has(key) ? text(key) : otherwise;
  }

  boolean flag(String key, boolean otherwise) {
    JsonNode value = node.path(key);
    if (value.isMissingNode()) {
      return otherwise;
    }
    if (!value.isBoolean()) {
      throw refused(key + " is true or false, not '" + value.asText() + "'");
    }
    return value.asBoolean();
  }

  /** One text or a list of them; empty where there is none. */
  List<String> texts(String key) {
    JsonNode value = node.path(key);
    List<String> texts = new ArrayList<>();
    if (value.isValueNode() && !value.isNull()) {
      texts.add(value.asText());
    } else if (value.isArray()) {
      for (JsonNode element : value) {
        if (!element.isValueNode()) {
          throw refused(key + " is a list of texts");
        }
        texts.add(element.asText());
      }
    } else if (!value.isMissingNode()) {
      throw refused(key + " is a text or a list of them");
    }
    return texts;
  }

  /** Maps in a list; empty where there is none. */
  List<YamlMap> maps(String key) {
    JsonNode value = node.path(key);
    if (!value.isMissingNode() && !value.isArray()) {
      throw refused(key + " is a list");
    }
    List<YamlMap> maps = new ArrayList<>();
    for (JsonNode element : value) {
      maps.add(new YamlMap(where + ": " + key + "[" + maps.size() + "]", element));
    }
    return maps;
  }

  /** Keys and values of a map, in their order; empty where there is none. */
  List<Map.Entry<String, String>> entries(String key) {
    if (!has(key)) {
      return List.of();
    }
    YamlMap map = new YamlMap(where + ": " + key, node.path(key));
    List<Map.Entry<String, String>> entries = new ArrayList<>();
    map.node.fieldNames().forEachRemaining(name -> entries.add(Map.entry(name, map.text(name))));
    return entries;
  }

  InputRefused refused(String what) {
    return new InputRefused(where + ": " + what);
  }
}
