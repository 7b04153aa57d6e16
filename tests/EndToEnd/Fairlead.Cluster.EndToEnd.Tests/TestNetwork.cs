using System.Globalization;

namespace Fairlead.Cluster.EndToEnd.Tests;

/// <summary>Loopback addresses of one test: 127.x.y.1, 127.x.y.2, …</summary>
internal sealed class TestNetwork
{
    private static int _next = Random.Shared.Next(0, 200 * 250);

    private readonly string prefix;

    public TestNetwork()
    {
        var number = Interlocked.Increment(ref _next);
        prefix = string.Create(CultureInfo.InvariantCulture, $"127.{20 + (number / 250 % 200)}.{1 + (number % 250)}.");
    }

    public string Address(int number) => prefix + number.ToString(CultureInfo.InvariantCulture);
}
