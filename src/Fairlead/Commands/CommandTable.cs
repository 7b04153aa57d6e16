using Fairlead.Commands.Client;
using Fairlead.Commands.Debugging;

namespace Fairlead.Commands;

/// <summary>Which word starts which trade.</summary>
internal static class CommandTable
{
    private static readonly Command[] Commands =
    [
        new("up", "Run registry, templates and balancer in one process", UpCommand.RunAsync),
        new("agent", "Run the registry's agent: what 'consul agent' does", AgentCommand.RunAsync),
        new("template", "Render templates and run their commands: what 'consul-template' does", TemplateCommand.RunAsync),
        new("balancer", "Run or check an haproxy.cfg: what 'haproxy' does", BalancerCommand.RunAsync),
        new("validate", "Check configuration files and folders", ValidateCommand.RunAsync),
        new("configtest", "The old name of validate", ValidateCommand.RunAsync),
        new("keygen", "Make a key for 'encrypt'", KeygenCommand.RunAsync),
        new("snapshot inspect", "Check a snapshot file and print what it holds", SnapshotFile.RunInspectAsync),
        new("operator recover", "Bring the registry back when most servers are lost for good", RecoverCommand.RunAsync),
        new("version", "Print the version", VersionCommand.RunAsync),
        .. new[] { KeyValueCommands.All, ClusterCommands.All, CatalogCommands.All, OperatorCommands.All, StoreCommands.All, [WatchCommand.Command, LockCommand.Command, ExecCommand.Command, DebugCommand.Command] }
            .SelectMany(commands => commands)
            .Select(command => new Command(command.Path, command.Summary, command.InvokeAsync)),
    ];

    /// <summary>Runs the command the words name, or the trade the program was started as.</summary>
    public static Task<int> RunAsync(string invokedAs, IReadOnlyList<string> words) => invokedAs switch
    {
        "consul-template" => TemplateCommand.RunAsync(words, compat: true),
        "haproxy" => BalancerCommand.RunAsync(words),
        _ => DispatchAsync(invokedAs, words),
    };

    private static Task<int> DispatchAsync(string invokedAs, IReadOnlyList<string> words)
    {
        if (words.Count == 0 || words[0] is "help" or "-h" or "-help" or "--help")
        {
            WriteUsage(Console.Out, invokedAs);
            return Task.FromResult(words.Count == 0 ? 127 : 0);
        }

        if (words[0] is "-v" or "-version" or "--version")
        {
            return VersionCommand.RunAsync([]);
        }

        // 'operator raft list-peers' is three words: the longest name that fits wins.
        for (var length = Math.Min(3, words.Count); length > 0; length--)
        {
            var name = string.Join(' ', words.Take(length));
            if (Array.Find(Commands, command => command.Name == name) is { } command)
            {
                return command.RunAsync([.. words.Skip(length)]);
            }
        }

        var family = Commands.Where(command => command.Name.StartsWith(words[0] + " ", StringComparison.Ordinal)).ToList();
        if (family.Count == 0)
        {
            Console.Error.WriteLine($"fairlead: there is no command '{words[0]}'.");
            WriteUsage(Console.Error, invokedAs);
            return Task.FromResult(127);
        }

        var asked = words.Skip(1).Any(word => word is "help" or "-h" or "-help" or "--help");
        WriteUsage(asked ? Console.Out : Console.Error, invokedAs, family);
        return Task.FromResult(asked ? 0 : 1);
    }

    private static void WriteUsage(TextWriter writer, string invokedAs, IReadOnlyList<Command>? only = null)
    {
        var shown = only ?? Commands;
        writer.WriteLine($"Usage: {invokedAs} <command> [options]");
        writer.WriteLine();
        var width = shown.Max(command => command.Name.Length) + 2;
        foreach (var command in shown.OrderBy(command => command.Name, StringComparer.Ordinal))
        {
            writer.WriteLine($"    {command.Name.PadRight(width)}{command.Summary}");
        }

        writer.WriteLine();
        writer.WriteLine($"'{invokedAs} <command> -help' lists a command's options.");
    }

    private sealed record Command(string Name, string Summary, Func<IReadOnlyList<string>, Task<int>> RunAsync);
}
