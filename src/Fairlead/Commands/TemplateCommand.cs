using Fairlead.Client;
using Fairlead.Client.Views;
using Fairlead.Composition;
using Fairlead.Primitives.CommandLine;
using Fairlead.Templates;
using Fairlead.Templates.Configuration;
using Fairlead.Templates.Running;
using Fairlead.Templates.Status;

namespace Fairlead.Commands;

/// <summary><c>fairlead template</c>: templates against our agent or a real Consul.</summary>
internal static class TemplateCommand
{
    public static Task<int> RunAsync(IReadOnlyList<string> words) => RunAsync(words, compat: false);

    /// <param name="compat">Whether the program was started under the name <c>consul-template</c>.</param>
    public static async Task<int> RunAsync(IReadOnlyList<string> words, bool compat)
    {
        if (!compat && words is ["status", ..])
        {
            return await StatusAsync([.. words.Skip(1)]).ConfigureAwait(false);
        }

        var command = Read(words, compat);
        if (command.ShowHelp)
        {
            Console.Write(TemplateCommandLine.Usage());
            return ExitCodes.Good;
        }

        if (command.ShowVersion)
        {
            return await VersionCommand.RunAsync([]).ConfigureAwait(false);
        }

        return await new TemplateProcess(() => Read(words, compat), Open, TimeProvider.System, Console.Out, Console.Error)
            .RunAsync(CancellationToken.None).ConfigureAwait(false);
    }

    private static OpenedRegistry Open(TemplateRunnerOptions options)
    {
        var client = new ConsulClient(RegistryConnection.Options(options));
        return new OpenedRegistry(new ConsulRegistryView(client, TimeProvider.System), client);
    }

    private static Templates.Configuration.TemplateCommand Read(IReadOnlyList<string> words, bool compat) =>
        TemplateCommandLine.Parse(words, Environment.GetEnvironmentVariable, compat);

    /// <summary><c>fairlead template status</c>: asks a running one what each template waits for.</summary>
    private static async Task<int> StatusAsync(IReadOnlyList<string> words)
    {
        var flags = new FlagSet().Value("status-addr", "address", "Where the running program shows its status: host:port or unix:///path.").Parse(words);
        if (flags.Errors.Count > 0 || flags.Rest.Count > 0 || flags.Last("status-addr") is not { } address)
        {
            await Console.Error.WriteLineAsync("Usage: fairlead template status -status-addr <address>; the running one needs the same -status-addr").ConfigureAwait(false);
            return ExitCodes.BadFlag;
        }

        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            Console.Write(TemplateStatusText.Write(await TemplateStatusReader.ReadAsync(address, patience.Token).ConfigureAwait(false)));
            return ExitCodes.Good;
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or FormatException or OperationCanceledException or ArgumentException)
        {
            await Console.Error.WriteLineAsync($"{address}: {failure.Message}").ConfigureAwait(false);
            return ExitCodes.Error;
        }
    }
}
