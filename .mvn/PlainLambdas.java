import java.io.BufferedOutputStream;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeElement;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicCallSiteDesc;
import java.lang.invoke.LambdaMetafactory;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Lets the JVM's AOT cache hold the lambdas of classes that Scala's compiler made ("FOLDER JAR-PREFIX..."): in the jars of
 * the folder whose names begin so, a lambda made by {@code altMetafactory} is made by {@code metafactory}, the only one that
 * the cache knows. What such a lambda loses is being Serializable, and bridges for types that its interface does not declare.
 * A jar that has none is left as it is.
 */
final class PlainLambdas {
  private static final ClassDesc FACTORY = LambdaMetafactory.class.describeConstable().orElseThrow();
  private static final DirectMethodHandleDesc PLAIN =
      ConstantDescs.ofCallsiteBootstrap(
          FACTORY,
          "metafactory",
          ConstantDescs.CD_CallSite,
          ConstantDescs.CD_MethodType,
          ConstantDescs.CD_MethodHandle,
          ConstantDescs.CD_MethodType);

  /** Interfaces with one abstract method and no narrower one of the same name: nobody can call a bridge. */
  private static final List<String> WITHOUT_BRIDGES =
      List.of("Lscala/Function", "Lscala/runtime/java8/", "Ljava/util/function/");

  private final ClassFile classes;
  private int changed;

  private PlainLambdas(ClassHierarchyResolver resolver) {
    classes = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(resolver));
  }

  public static void main(String... args) throws IOException {
    Path folder = Path.of(args[0]);
    List<Path> jars;
    try (Stream<Path> all = Files.list(folder)) {
      jars = all.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
    List<URL> places = new ArrayList<>();
    for (Path jar : jars) {
      places.add(jar.toUri().toURL());
    }
    try (URLClassLoader loader = new URLClassLoader(places.toArray(URL[]::new))) {
      PlainLambdas plain = new PlainLambdas(ClassHierarchyResolver.ofResourceParsing(loader).cached());
      for (Path jar : jars) {
        if (Stream.of(args).skip(1).anyMatch(jar.getFileName().toString()::startsWith)) {
          plain.rewrite(jar);
        }
      }
    }
  }

  private void rewrite(Path jar) throws IOException {
    changed = 0;
    Path made = jar.resolveSibling(jar.getFileName() + ".plain");
    try (ZipFile in = new ZipFile(jar.toFile());
        ZipOutputStream out = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(made)))) {
      for (ZipEntry entry : Collections.list(in.entries())) {
        byte[] bytes = in.getInputStream(entry).readAllBytes();
        ZipEntry copy = new ZipEntry(entry.getName());
        copy.setTime(entry.getTime());
        out.putNextEntry(copy);
        out.write(entry.getName().endsWith(".class") ? plain(bytes) : bytes);
      }
    }
    if (changed == 0) {
      Files.delete(made);
    } else {
      Files.move(made, jar, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private byte[] plain(byte[] bytes) {
    int before = changed;
    ClassModel model = classes.parse(bytes);
    byte[] made =
        classes.transformClass(
            model,
            ClassTransform.transformingMethodBodies(
                (builder, element) -> {
                  Optional<DynamicCallSiteDesc> plain = plain(element);
                  plain.ifPresentOrElse(builder::invokedynamic, () -> builder.with(element));
                  changed += plain.isPresent() ? 1 : 0;
                }));
    return changed == before ? bytes : made;
  }

  private static Optional<DynamicCallSiteDesc> plain(CodeElement element) {
    if (!(element instanceof InvokeDynamicInstruction call)) {
      return Optional.empty();
    }
    DirectMethodHandleDesc bootstrap = call.bootstrapMethod();
    if (!bootstrap.owner().equals(FACTORY) || !bootstrap.methodName().equals("altMetafactory")) {
      return Optional.empty();
    }
    var arguments = call.bootstrapArgs();
    int flags = (Integer) arguments.get(3);
    if (!losesNothing(flags, call.typeSymbol().returnType().descriptorString())) {
      return Optional.empty();
    }
    return Optional.of(
        DynamicCallSiteDesc.of(
            PLAIN, call.name().stringValue(), call.typeSymbol(), arguments.get(0), arguments.get(1), arguments.get(2)));
  }

  private static boolean losesNothing(int flags, String functional) {
    boolean markers = (flags & LambdaMetafactory.FLAG_MARKERS) != 0;
    boolean bridges = (flags & LambdaMetafactory.FLAG_BRIDGES) != 0;
    return !markers && (!bridges || WITHOUT_BRIDGES.stream().anyMatch(functional::startsWith));
  }
}
