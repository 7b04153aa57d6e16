using System.Collections.Immutable;
using System.Globalization;

namespace Fairlead.Agent.Definitions;

/// <summary>
/// Names a service's checks as Consul does: the only one is <c>service:ID</c>, several are <c>service:ID:1</c>, <c>:2</c>, …;
/// the name is <c>Service 'NAME' check</c>. What the user gave stays.
/// </summary>
internal static class CheckNaming
{
    public static ImmutableArray<CheckDefinition> Name(string serviceId, string serviceName, ImmutableArray<CheckDefinition> checks)
    {
        var named = ImmutableArray.CreateBuilder<CheckDefinition>(checks.Length);
        for (var i = 0; i < checks.Length; i++)
        {
            var generated = checks.Length == 1
                ? $"service:{serviceId}"
                : string.Create(CultureInfo.InvariantCulture, $"service:{serviceId}:{i + 1}");
            named.Add(checks[i] with
            {
                ServiceId = serviceId,
                CheckId = checks[i].CheckId.Length > 0 ? checks[i].CheckId : generated,
                Name = checks[i].Name.Length > 0 ? checks[i].Name : $"Service '{serviceName}' check",
            });
        }

        return named.MoveToImmutable();
    }
}
