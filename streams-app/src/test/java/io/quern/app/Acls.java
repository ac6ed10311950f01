package io.quern.app;

import io.quern.app.AccessRecorder.Access;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.utils.SecurityUtils;

/** The permissions that {@code ops/acls.sh} prints, as a broker takes them. */
public final class Acls {
  private static final Path SCRIPT = Path.of("../ops/acls.sh");
  private static final Set<String> RESOURCES =
      Set.of("--topic", "--group", "--transactional-id", "--cluster");

  private Acls() {}

  /** The roles there are. */
  public static List<String> roles() throws IOException {
    return run("roles");
  }

  /** Those of a role for a user of the same name. */
  public static List<AclBinding> of(String role) throws IOException {
    List<AclBinding> bindings = new ArrayList<>();
    for (String line : run("print", role, "User:" + role)) {
      bindings.addAll(read(List.of(line.split(" "))));
    }
    return bindings;
  }

  private static List<String> run(String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("bash", SCRIPT.toString()));
    command.addAll(List.of(words));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return out.lines().toList();
  }

  /** Options of kafka-acls; one that is not known here fails the test. */
  private static List<AclBinding> read(List<String> words) {
    String principal = "";
    ResourceType type = ResourceType.UNKNOWN;
    String name = "";
    PatternType pattern = PatternType.LITERAL;
    List<AclOperation> operations = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (RESOURCES.contains(word)) {
        type = ResourceType.fromString(word.substring(2).replace('-', '_'));
        name = type == ResourceType.CLUSTER ? Resource.CLUSTER_NAME : words.get(++i);
      } else {
        switch (word) {
          case "--add" -> {}
          case "--allow-principal" -> principal = words.get(++i);
          case "--operation" -> operations.add(SecurityUtils.operation(words.get(++i)));
          case "--resource-pattern-type" ->
              pattern = PatternType.valueOf(words.get(++i).toUpperCase(Locale.ROOT));
          default -> throw new AssertionError("acls.sh prints " + word);
        }
      }
    }
    ResourcePattern resource = new ResourcePattern(type, name, pattern);
    String user = principal;
    return operations.stream()
        .map(
            operation ->
                new AclBinding(
                    resource,
                    new AccessControlEntry(user, "*", operation, AclPermissionType.ALLOW)))
        .toList();
  }

  /** Grants and waits until the broker knows. */
  public static void grant(String server, Map<String, String> admin, List<AclBinding> bindings)
      throws Exception {
    Map<String, Object> settings = new HashMap<>(admin);
    settings.put("bootstrap.servers", server);
    try (Admin client = Admin.create(settings)) {
      client.createAcls(bindings).all().get();
      while (!client.describeAcls(AclBindingFilter.ANY).values().get().containsAll(bindings)) {
        Thread.sleep(20);
      }
    }
  }

  /** Permissions that nobody made use of since the broker began. */
  public static List<AclBinding> unused(List<AclBinding> bindings) {
    Set<Access> allowed = AccessRecorder.allowed();
    return bindings.stream()
        .filter(binding -> allowed.stream().noneMatch(access -> covers(binding, access)))
        .toList();
  }

  private static boolean covers(AclBinding binding, Access access) {
    ResourcePattern granted = binding.pattern();
    String name = access.resource().name();
    return binding.entry().principal().equals("User:" + access.user())
        && binding.entry().operation() == access.operation()
        && granted.resourceType() == access.resource().resourceType()
        && (granted.patternType() == PatternType.PREFIXED
            ? name.startsWith(granted.name())
            : name.equals(granted.name()));
  }
}
