using System.Collections;
using System.Net;
using System.Reflection;
using System.Text;
using Fairlead.Balancer.Configuration;
using Fairlead.Balancer.Configuration.Definitions;

namespace Fairlead.Balancer.Tests.Configuration;

/// <summary>Writes a configuration as text that shows every property which is not at its default.</summary>
internal static class DefinitionDump
{
    public static string Of(BalancerConfiguration configuration)
    {
        var text = new StringBuilder();
        Definition(text, "", "global", configuration.Global, skip: []);
        foreach (FrontendDefinition frontend in configuration.Frontends)
        {
            Definition(text, "", $"frontend {frontend.Name}", frontend, nameof(FrontendDefinition.Name));
        }

        foreach (BackendDefinition backend in configuration.Backends)
        {
            Definition(text, "", $"backend {backend.Name}", backend, nameof(BackendDefinition.Name));
        }

        return text.ToString();
    }

    private static void Definition(StringBuilder text, string indent, string title, object value, params string[] skip)
    {
        if (value is IEnumerable items)
        {
            text.AppendLine($"{indent}{title}");
            foreach (object item in items)
            {
                Definition(text, indent + "  ", item.GetType().Name, item);
            }

            return;
        }

        object plain = Plain(value.GetType());
        var properties = value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.Name is not ("Position" or "EqualityContract") && !p.Name.StartsWith("Effective") && !skip.Contains(p.Name))
            .OrderBy(p => p.Name, StringComparer.Ordinal)
            .Select(p => (p.Name, Value: p.GetValue(value), Default: p.GetValue(plain)))
            .Where(p => p.Value is not null && !p.Value.Equals(p.Default) && p.Value is not (ICollection { Count: 0 } or IReadOnlyCollection<object> { Count: 0 }))
            .ToList();
        string at = value is Definition d && d.Position.Line > 0 ? $" @{d.Position.Line}" : "";
        var scalars = properties.Where(p => IsScalar(p.Value!)).Select(p => $"{p.Name}={Scalar(p.Value!)}");
        text.AppendLine($"{indent}{title}{at} {string.Join(" ", scalars)}".TrimEnd());
        foreach ((string name, object? property, _) in properties.Where(p => !IsScalar(p.Value!)))
        {
            if (property is IEnumerable list)
            {
                foreach (object item in list)
                {
                    Definition(text, indent + "  ", name, item);
                }
            }
            else
            {
                Definition(text, indent + "  ", name, property!);
            }
        }
    }

    private static object Plain(Type type)
    {
        ConstructorInfo constructor = type.GetConstructors().OrderBy(c => c.GetParameters().Length).First();
        return constructor.Invoke([.. constructor.GetParameters().Select(p => p.ParameterType.IsValueType ? Activator.CreateInstance(p.ParameterType) : null)]);
    }

    private static bool IsScalar(object value) =>
        value is string or ValueType or EndPoint or IPAddress || value is IEnumerable<string> || value.GetType().IsPrimitive;

    private static string Scalar(object value) => value switch
    {
        string s => Quote(s),
        IEnumerable<string> list => "[" + string.Join(" ", list.Select(Quote)) + "]",
        TimeSpan t => $"{t.TotalMilliseconds}ms",
        ReadOnlyMemory<byte> bytes => $"{bytes.Length} bytes",
        _ => value.ToString()!,
    };

    private static string Quote(string s) =>
        s.Length == 0 || s.AsSpan().IndexOfAny(" \t\n\r\"") >= 0
            ? "\"" + s.Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal) + "\""
            : s;
}
