using System.Collections.Immutable;
using Fairlead.Templates.Commands;
using Fairlead.Templates.Configuration;
using Fairlead.Templates.Deduplication;
using Fairlead.Templates.Dependencies;
using Fairlead.Templates.Fetching;
using Microsoft.Extensions.Logging;

namespace Fairlead.Templates.Running;

/// <summary>A dependency whose sudden emptiness is not believed.</summary>
/// <param name="Before">Instances kept.</param>
/// <param name="Now">Instances the registry gives.</param>
/// <param name="Since">When it fell.</param>
public sealed record HeldDependency(string Dependency, int Before, int Now, DateTimeOffset Since);

/// <summary>What one template sees of the outside. Notes what was asked for, also when the template then fails.</summary>
internal sealed class RenderWorld(TemplateDefinition definition, WatchSet watches, TimeProvider time, TextWriter output, ILogger logger) : ITemplateWorld
{
    /// <summary>How long <c>plugin</c> may take, as in consul-template.</summary>
    private static readonly TimeSpan PluginTimeout = TimeSpan.FromSeconds(30);

    private readonly Dictionary<Dependency, Projected> _good = [];
    private readonly Dictionary<Dependency, HeldDependency> _held = [];
    private readonly string? _sandbox = definition.SandboxPath.Length > 0 ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(definition.SandboxPath)) : null;

    public TimeProvider Time => time;

    /// <summary>What this template shares with other instances; null when every instance reads for itself.</summary>
    public SharedTemplate? Sharing { get; init; }

    /// <summary>What the latest execution asked for.</summary>
    public HashSet<Dependency> Asked { get; private set; } = [];

    /// <summary>Those of them without a value.</summary>
    public HashSet<Dependency> Missing { get; private set; } = [];

    /// <summary>What <c>writeToFile</c> asked for; done when the render is good.</summary>
    public List<FileWrite> FileWrites { get; private set; } = [];

    public ImmutableArray<HeldDependency> Held => [.. _held.Values.OrderBy(held => held.Dependency, StringComparer.Ordinal)];

    public void Begin()
    {
        Asked = [];
        Missing = [];
        FileWrites = [];
    }

    public bool TryGet(Dependency dependency, out object? value)
    {
        if (dependency is FileDependency file)
        {
            CheckSandbox(file.Path);
        }

        if (dependency is VaultPkiDependency pki)
        {
            dependency = pki with { Destination = definition.Destination };
        }

        Asked.Add(dependency);
        if (Sharing?.Data is { } shared && watches.Shared(dependency, shared) is { } given)
        {
            value = Guarded(dependency, given).Value;
            return true;
        }

        if (!watches.TryGet(dependency, out var projected))
        {
            Missing.Add(dependency);
            value = null;
            return false;
        }

        value = Guarded(dependency, projected!).Value;
        return true;
    }

    public string? GetEnvironmentVariable(string name)
    {
        foreach (var pair in definition.CommandEnvironment.Custom)
        {
            if (pair.StartsWith(name + "=", StringComparison.Ordinal))
            {
                return pair[(name.Length + 1)..];
            }
        }

        return Environment.GetEnvironmentVariable(name);
    }

    public string RunPlugin(string command, IReadOnlyList<string> arguments)
    {
        // The evaluator is synchronous, as Go's is: the render waits for the program.
        var outcome = new CommandRunner(time)
            .RunAsync(CommandSpec.Direct([command, .. arguments]), new ExecEnvironment(), PluginTimeout, CancellationToken.None)
            .GetAwaiter().GetResult();
        return outcome.Succeeded ? outcome.StandardOutput : throw new FunctionException(outcome.Describe());
    }

    public void WriteFile(FileWrite write) => FileWrites.Add(write);

    public void Print(string text) => output.Write(text);

    /// <summary>Forgets held data of dependencies the template does not use any more.</summary>
    public void Forget()
    {
        foreach (var dependency in _good.Keys.Where(dependency => !Asked.Contains(dependency)).ToArray())
        {
            _good.Remove(dependency);
            _held.Remove(dependency);
        }
    }

    /// <summary>
    /// A list of instances that falls below the minimum after it had that many is replaced by its last good value: an empty answer
    /// comes more often from a registry in trouble than from a service that is gone, and a balancer without servers is an outage.
    /// </summary>
    private Projected Guarded(Dependency dependency, Projected current)
    {
        if (!definition.KeepLastGood || current.Instances is not { } now)
        {
            return current;
        }

        if (now >= definition.MinInstances)
        {
            _good[dependency] = current;
            if (_held.Remove(dependency))
            {
                Log.Released(logger, definition.Name, dependency.Id, now);
            }

            return current;
        }

        if (!_good.TryGetValue(dependency, out var good))
        {
            return current;
        }

        var before = good.Instances ?? 0;
        if (!_held.TryGetValue(dependency, out var held))
        {
            Log.Held(logger, definition.Name, dependency.Id, before, now);
        }

        _held[dependency] = new HeldDependency(dependency.Id, before, now, held?.Since ?? time.GetUtcNow());
        return good;
    }

    /// <summary>The path must stay below the sandbox also when links in it are followed.</summary>
    private void CheckSandbox(string path)
    {
        if (_sandbox is null)
        {
            return;
        }

        var full = Path.GetFullPath(path);
        var real = RealPath(full);
        if (!IsBelow(full, _sandbox) || !IsBelow(real, RealPath(_sandbox)))
        {
            throw new FunctionException($"'{path}' is outside of sandbox");
        }
    }

    private static bool IsBelow(string path, string directory) =>
        path == directory || path.StartsWith(directory == "/" ? "/" : directory + "/", StringComparison.Ordinal);

    private static string RealPath(string path)
    {
        var real = "/";
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, part);
            FileSystemInfo info = Directory.Exists(real) ? new DirectoryInfo(real) : new FileInfo(real);
            if (info.LinkTarget is not null && info.ResolveLinkTarget(returnFinalTarget: true) is { } target)
            {
                real = target.FullName;
            }
        }

        return real;
    }
}
