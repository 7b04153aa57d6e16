using Fairlead.Balancer;
using Fairlead.Balancer.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.ProxyCost;

/// <summary>The balancer alone, on the very file HAProxy runs, to measure it without the rest of the program.</summary>
internal static class Serve
{
    public static async Task<int> Run(string path)
    {
        ConfigurationResult result = await ConfigurationReader.ReadFilesAsync([path]);
        if (result.Configuration is not { } configuration)
        {
            Console.Error.WriteLine(string.Join('\n', result.Diagnostics));
            return 1;
        }

        await using RunningBalancer balancer = await RunningBalancer.StartAsync(configuration, registry: null, NullLogger.Instance);
        await Task.Delay(Timeout.Infinite);
        return 0;
    }
}
