using Fairlead.Agent.Configuration;
using Fairlead.Primitives.CommandLine;
using Fairlead.Templates.Functions.Sockaddr;

namespace Fairlead.Commands;

/// <summary><c>fairlead validate</c> (<c>configtest</c> before 0.9): reads configuration as the agent would, and says everything that is wrong.</summary>
internal static class ValidateCommand
{
    public static async Task<int> RunAsync(IReadOnlyList<string> words)
    {
        var flags = new FlagSet()
            .Switch("quiet", "Say nothing but what is wrong.")
            .Value("config-format", "format", "json or hcl, for files whose name does not tell.")
            .Value("config-file", "path", "A file, as with configtest; may be repeated.")
            .Value("config-dir", "path", "A folder, as with configtest; may be repeated.")
            .Parse(words);
        var paths = flags.All("config-file").Concat(flags.All("config-dir")).Concat(flags.Rest).ToList();
        if (flags.Errors.Count > 0 || paths.Count == 0)
        {
            await Console.Error.WriteLineAsync(string.Join('\n', flags.Errors.DefaultIfEmpty("Must specify at least one config file or directory"))).ConfigureAwait(false);
            return 1;
        }

        var builder = new AgentConfigurationBuilder(AddressTemplates.TryRender);
        if (flags.Last("config-format") is { } format)
        {
            builder.AddFlag("config-format", format);
        }

        paths.ForEach(path => builder.AddFile(path));
        var read = builder.Build();
        foreach (var diagnostic in read.Diagnostics)
        {
            await Console.Error.WriteLineAsync(diagnostic.ToString()).ConfigureAwait(false);
        }

        if (!read.IsUsable)
        {
            await Console.Error.WriteLineAsync("Config validation failed").ConfigureAwait(false);
            return 1;
        }

        if (!flags.IsOn("quiet"))
        {
            Console.WriteLine("Configuration is valid!");
        }

        return 0;
    }
}
