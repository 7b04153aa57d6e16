using System.Collections.Immutable;
using Fairlead.Primitives.Documents;

namespace Fairlead.Templates.Configuration;

/// <summary>One value with the place it came from.</summary>
internal readonly record struct SettingValue(object Value, SourceLocation At);

/// <summary>
/// Settings by path, as one source gave them. Sources are laid over each other key by key; template blocks add up.
/// </summary>
internal sealed class SettingSet
{
    private readonly Dictionary<string, SettingValue> _values = new(StringComparer.Ordinal);

    public List<SettingSet> Templates { get; } = [];

    /// <summary>Where the block begins.</summary>
    public SourceLocation At { get; init; }

    public void Set(string path, object value, SourceLocation at) => _values[path] = new SettingValue(value, at);

    public bool Has(string path) => _values.ContainsKey(path);

    public bool HasAnyUnder(string prefix) => _values.Keys.Any(key => key.StartsWith(prefix, StringComparison.Ordinal));

    public SourceLocation LocationOf(string path) => _values.TryGetValue(path, out var value) ? value.At : At;

    /// <summary>Lays another set over this one: its keys win, its templates follow.</summary>
    public void Overlay(SettingSet upper)
    {
        foreach (var (path, value) in upper._values)
        {
            _values[path] = value;
        }

        Templates.AddRange(upper.Templates);
    }

    public string Text(string path, string otherwise = "") => Get(path, otherwise);

    public bool Flag(string path, bool otherwise) => Get(path, otherwise);

    public bool? FlagOrNull(string path) => _values.TryGetValue(path, out var value) ? (bool)value.Value : null;

    public int Count(string path, int otherwise) => Get(path, otherwise);

    public long Bytes(string path, long otherwise) => Get(path, otherwise);

    public double Fraction(string path, double otherwise) => Get(path, otherwise);

    public TimeSpan Duration(string path, TimeSpan otherwise) => Get(path, otherwise);

    public int Signal(string path, int otherwise) => Get(path, otherwise);

    public CommandSpec? Command(string path) => _values.TryGetValue(path, out var value) ? (CommandSpec)value.Value : null;

    public ImmutableArray<string> Texts(params string[] paths)
    {
        foreach (var path in paths)
        {
            if (_values.TryGetValue(path, out var value))
            {
                return (ImmutableArray<string>)value.Value;
            }
        }

        return [];
    }

    private T Get<T>(string path, T otherwise) => _values.TryGetValue(path, out var value) ? (T)value.Value : otherwise;
}
