using Fairlead.Agent.Configuration;
using Fairlead.Primitives.CommandLine;
using Fairlead.Templates.Functions.Sockaddr;

namespace Fairlead.Commands;

/// <summary>The agent's flags as a <see cref="FlagSet"/>, and what was given as a configuration.</summary>
internal static class AgentFlagWords
{
    public static FlagSet Declare()
    {
        var flags = new FlagSet();
        foreach (var flag in AgentFlags.All)
        {
            _ = flag.IsSwitch ? flags.Switch(flag.Name, flag.Help) : flags.Value(flag.Name, "value", flag.Help);
        }

        return flags;
    }

    /// <summary>Reads files and flags; called again for every reload.</summary>
    public static AgentConfigurationResult Read(ParsedFlags flags, Action<AgentConfigurationBuilder>? more = null)
    {
        var builder = new AgentConfigurationBuilder(AddressTemplates.TryRender);
        more?.Invoke(builder);
        foreach (var (name, value) in flags.Values)
        {
            builder.AddFlag(name, value);
        }

        return builder.Build();
    }

    public static void WriteUsage(TextWriter writer, string command, string arguments, string summary)
    {
        writer.WriteLine($"Usage: fairlead {command} [options] {arguments}".TrimEnd());
        writer.WriteLine();
        writer.WriteLine($"  {summary}");
        writer.WriteLine();
        foreach (var flag in AgentFlags.All)
        {
            writer.WriteLine(flag.IsSwitch ? $"  -{flag.Name}" : $"  -{flag.Name}=<value>");
            writer.WriteLine($"     {flag.Help}");
        }
    }
}
