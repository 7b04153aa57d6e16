using System.Globalization;
using Fairlead.Templates.Values;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Fairlead.Templates.Functions.Encoding;

/// <summary>
/// YAML 1.1 into Go values by the rules of <c>yaml.v2</c>: mappings <c>map[interface {}]interface {}</c>, integers
/// <c>int</c>, <c>yes</c> and <c>on</c> booleans. YamlDotNet reads the syntax; what a plain word means is decided here.
/// </summary>
internal sealed class GoYamlReader
{
    private const int MaxDepth = 200;
    private const string MergeKey = "<<";
    private static readonly GoType MapType = GoType.MapOf(GoType.Any, GoType.Any);

    private readonly Execution _execution;
    private readonly IParser _parser;
    private readonly Dictionary<AnchorName, object?> _anchors = [];

    private GoYamlReader(Execution execution, string text)
    {
        _execution = execution;
        _parser = new YamlDotNet.Core.Parser(new StringReader(text));
    }

    /// <exception cref="FunctionException">The text is not YAML.</exception>
    public static object? Parse(Execution execution, string text)
    {
        execution.Charge(text.Length);
        if (text.Length == 0)
        {
            return GoMap.NewAny();
        }

        try
        {
            var reader = new GoYamlReader(execution, text);
            reader._parser.Consume<StreamStart>();
            return reader._parser.TryConsume<DocumentStart>(out _) ? reader.Node(0) : null;
        }
        catch (YamlException failure)
        {
            throw new FunctionException($"yaml: line {failure.Start.Line}: {failure.Message}");
        }
    }

    private object? Node(int depth)
    {
        _execution.Charge(1);
        if (depth > MaxDepth)
        {
            throw new FunctionException("yaml: exceeded max depth");
        }

        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return _anchors.TryGetValue(alias.Value, out var known) ? known : throw new FunctionException($"yaml: unknown anchor '{alias.Value}' referenced");
        }

        if (_parser.TryConsume<Scalar>(out var scalar))
        {
            return Anchored(scalar, Resolve(scalar));
        }

        if (_parser.TryConsume<SequenceStart>(out var sequence))
        {
            var items = new List<object?>();
            while (!_parser.TryConsume<SequenceEnd>(out _))
            {
                items.Add(Node(depth + 1));
            }

            return Anchored(sequence, GoList.OfAny([.. items]));
        }

        return Mapping(_parser.Consume<MappingStart>(), depth);
    }

    private GoMap Mapping(MappingStart start, int depth)
    {
        var map = new GoMap(MapType);
        var merged = new List<object?>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var isMerge = _parser.Accept<Scalar>(out var keyScalar) && keyScalar is { Style: ScalarStyle.Plain, Value: MergeKey };
            var key = Node(depth + 1);
            if (key is GoMap or GoList)
            {
                throw new FunctionException($"yaml: invalid map key: {_execution.NewPrinter().Format("%#v", [key])}");
            }

            var value = Node(depth + 1);
            if (isMerge)
            {
                merged.AddRange(value is GoList list ? list.ToArray() : [value]);
            }
            else
            {
                map.Set(key ?? "", value);
            }
        }

        foreach (var source in merged)
        {
            var entries = source as GoMap ?? throw new FunctionException("yaml: map merge requires map or sequence of maps as the value");
            _execution.Charge(entries.Count);
            foreach (var (key, value) in entries.Entries.Where(entry => !map.ContainsKey(entry.Key)).ToArray())
            {
                map.Set(key, value);
            }
        }

        Anchored(start, map);
        return map;
    }

    private object? Anchored(NodeEvent node, object? value)
    {
        if (!node.Anchor.IsEmpty)
        {
            _anchors[node.Anchor] = value;
        }

        return value;
    }

    private static object? Resolve(Scalar scalar)
    {
        var tag = scalar.Tag.IsEmpty ? "" : scalar.Tag.Value;
        if (tag is "tag:yaml.org,2002:str" or "!" || (scalar.Style != ScalarStyle.Plain && tag.Length == 0))
        {
            return scalar.Value;
        }

        return tag == "tag:yaml.org,2002:binary" ? GoBase64.Decode("yaml: !!binary value contains invalid base64 data: ", scalar.Value, isUrl: false) : GoYamlWords.Resolve(scalar.Value);
    }
}
