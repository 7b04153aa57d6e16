using Fairlead.Agent.Definitions;

namespace Fairlead.Commands.Client;

/// <summary>Service definitions in files given on the command line.</summary>
internal static class ServiceFiles
{
    /// <summary>Runs an action for every service of every file; nothing is run when any file is wrong.</summary>
    public static async Task<int> ForEachAsync(ClientCall call, Func<(string Id, string Name, ReadOnlyMemory<byte> Json), Task> action)
    {
        var missing = call.Arguments.Where(path => !File.Exists(path)).ToList();
        if (missing.Count > 0)
        {
            return call.Misused($"There is no file {string.Join(", ", missing)}");
        }

        var read = DefinitionDecoder.ReadFiles(call.Arguments);
        foreach (var diagnostic in read.Diagnostics)
        {
            await call.Error.WriteLineAsync(diagnostic.ToString()).ConfigureAwait(false);
        }

        if (read.HasErrors)
        {
            return 1;
        }

        foreach (var service in read.Services)
        {
            await action((service.Id, service.Name, DefinitionJson.Write(service))).ConfigureAwait(false);
        }

        return 0;
    }
}
