package io.quern.register;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** How those who quote a text may write it: in addresses, JSON, XML, headers. */
final class Spellings {
  private static final Pattern ESCAPE = Pattern.compile("%[0-9A-F]{2}");

  private Spellings() {}

  static Set<String> of(String text) {
    Set<String> all = new HashSet<>(List.of(text, xml(text), json(text), unicode(text)));
    all.add(json(text).replace("/", "\\/"));
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (Base64.Encoder each : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
      all.add(each.encodeToString(bytes));
      all.add(each.withoutPadding().encodeToString(bytes));
    }
    String form = URLEncoder.encode(text, StandardCharsets.UTF_8);
    for (String encoded : List.of(form, form.replace("+", "%20"), inPath(text))) {
      all.add(encoded);
      all.add(ESCAPE.matcher(encoded).replaceAll(hex -> hex.group().toLowerCase(Locale.ROOT)));
    }
    all.remove("");
    return all;
  }

  /** Only what a path or the user of an address cannot hold is escaped. */
  private static String inPath(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      boolean plain = each > ' ' && each < 127 && "%/?#[]@:\"<>\\^`{|}".indexOf(each) < 0;
      encoded.append(plain ? String.valueOf((char) each) : "%%%02X".formatted(each));
    }
    return encoded.toString();
  }

  private static String json(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }

  /** JSON in ASCII. */
  private static String unicode(String text) {
    StringBuilder escaped = new StringBuilder();
    for (char each : json(text).toCharArray()) {
      escaped.append(each < 128 ? String.valueOf(each) : "\\u%04x".formatted((int) each));
    }
    return escaped.toString();
  }

  private static String xml(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
