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
        new("version", "Print the version", VersionCommand.RunAsync),
    ];

    /// <summary>Runs the command the words name, or the trade the program was started as.</summary>
    public static Task<int> RunAsync(string invokedAs, IReadOnlyList<string> words) => invokedAs switch
    {
        "consul-template" => TemplateCommand.RunAsync(words),
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

        if (Array.Find(Commands, command => command.Name == words[0]) is { } command)
        {
            return command.RunAsync([.. words.Skip(1)]);
        }

        Console.Error.WriteLine($"fairlead: there is no command '{words[0]}'.");
        WriteUsage(Console.Error, invokedAs);
        return Task.FromResult(127);
    }

    private static void WriteUsage(TextWriter writer, string invokedAs)
    {
        writer.WriteLine($"Usage: {invokedAs} <command> [options]");
        writer.WriteLine();
        foreach (var command in Commands)
        {
            writer.WriteLine($"    {command.Name,-12}{command.Summary}");
        }

        writer.WriteLine();
        writer.WriteLine($"'{invokedAs} <command> -help' lists a command's options.");
    }

    private sealed record Command(string Name, string Summary, Func<IReadOnlyList<string>, Task<int>> RunAsync);
}
