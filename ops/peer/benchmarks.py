"""Our side of a race: the benchmarks, compiled."""
import os, subprocess, tempfile


def built(repo, *command):
    """Compiles the benchmarks once and returns the command that runs a main class of theirs, with flags before it."""
    app, path = os.path.join(repo, "streams-app"), tempfile.mkdtemp() + "/classpath"
    subprocess.run(["mvn", "-q", "-Pbench", "test-compile",
                    "dependency:build-classpath", f"-Dmdep.outputFile={path}"], cwd=repo, check=True, stdout=subprocess.DEVNULL)
    folders = [os.path.join(app, "target", kind) for kind in ("test-classes", "classes")]
    java, *flags, main = os.path.join(os.environ["JAVA_HOME"], "bin", "java"), *command
    return [java, *flags, "--add-modules", "jdk.incubator.vector", "-cp", ":".join(folders + [open(path).read()]), main]
