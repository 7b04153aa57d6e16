using System.Collections.Immutable;
using Fairlead.Agent.Documents;
using Fairlead.Primitives.Documents;

namespace Fairlead.Agent.Definitions;

/// <summary>
/// Service and check definitions from files (strict: an unknown key is an error with its line and the nearest known key) and
/// from API bodies (lenient: unknown fields are ignored, because clients of every Consul version send their own).
/// </summary>
public static class DefinitionDecoder
{
    /// <summary>Reads the <c>service</c>, <c>services</c>, <c>check</c> and <c>checks</c> keys of files that define nothing else.</summary>
    public static DefinitionSet ReadFiles(IEnumerable<string> paths)
    {
        var documents = new List<DocumentObject>();
        var diagnostics = new List<DocumentError>();
        foreach (var path in paths)
        {
            var result = DocumentReader.ReadFile(path, DocumentReader.FormatOf(path) ?? DocumentFormat.Json);
            diagnostics.AddRange(result.Diagnostics);
            if (result.IsUsable)
            {
                documents.Add(result.Root);
            }
        }

        return Collect(documents, diagnostics, refuseOthers: true);
    }

    /// <summary>The same of one text.</summary>
    public static DefinitionSet Read(string file, string text, DocumentFormat format)
    {
        var result = DocumentReader.Read(file, text, format);
        var diagnostics = new List<DocumentError>(result.Diagnostics);
        return Collect(result.Root is { } root ? [root] : [], diagnostics, refuseOthers: true);
    }

    /// <summary>A body of <c>/v1/agent/service/register</c>.</summary>
    public static DefinitionResult<ServiceDefinition> ReadServiceBody(ReadOnlySpan<byte> json, bool strict = false)
    {
        var diagnostics = new List<DocumentError>();
        var definition = Body(json, diagnostics) is { } body ? ServiceDefinitionDecoder.Decode(body, strict) : null;
        return Result(definition, diagnostics);
    }

    /// <summary>A body of <c>/v1/agent/check/register</c>.</summary>
    public static DefinitionResult<CheckDefinition> ReadCheckBody(ReadOnlySpan<byte> json, bool strict = false)
    {
        var diagnostics = new List<DocumentError>();
        var definition = Body(json, diagnostics) is { } body ? CheckDefinitionDecoder.Decode(body, strict, ofService: false) : null;
        return Result(definition, diagnostics);
    }

    /// <summary>Takes the definitions out of configuration documents, whose other keys are somebody else's.</summary>
    internal static DefinitionSet Collect(IEnumerable<DocumentObject> documents, List<DocumentError> diagnostics, bool refuseOthers)
    {
        var services = new Dictionary<string, ServiceDefinition>(StringComparer.Ordinal);
        var checks = new Dictionary<string, CheckDefinition>(StringComparer.Ordinal);
        foreach (var document in documents)
        {
            var root = new ObjectReader(document, "", diagnostics);
            foreach (var source in root.Objects("service").Concat(root.Objects("services")))
            {
                if (ServiceDefinitionDecoder.Decode(source, strict: true) is { } service)
                {
                    Put(services, service.Id, service, service.Location, known => known.Location, "service", diagnostics);
                }
            }

            foreach (var source in root.Objects("check").Concat(root.Objects("checks")))
            {
                if (CheckDefinitionDecoder.Decode(source, strict: true, ofService: false) is { } check)
                {
                    Put(checks, check.CheckId, check, check.Location, known => known.Location, "check", diagnostics);
                }
            }

            if (refuseOthers)
            {
                root.RefuseUnknown();
            }
        }

        return new DefinitionSet([.. services.Values], [.. checks.Values], [.. diagnostics]);
    }

    private static void Put<T>(
        Dictionary<string, T> all, string id, T definition, SourceLocation at, Func<T, SourceLocation> place, string what, List<DocumentError> diagnostics)
    {
        if (all.TryGetValue(id, out var earlier))
        {
            diagnostics.Add(new DocumentError(at, $"{what} \"{id}\" is also defined at {place(earlier)}; this one counts. Give each instance an id of its own", IsWarning: true));
        }

        all[id] = definition;
    }

    private static ObjectReader? Body(ReadOnlySpan<byte> json, List<DocumentError> diagnostics)
    {
        var result = DocumentReader.Read("body", json, DocumentFormat.Json);
        foreach (var diagnostic in result.Diagnostics)
        {
            diagnostics.Add(diagnostic with { Message = $"Request decode failed: {diagnostic.Location.Line}:{diagnostic.Location.Column}: {diagnostic.Message}" });
        }

        return result.Root is { } root ? new ObjectReader(root, "", diagnostics) : null;
    }

    private static DefinitionResult<T> Result<T>(T? definition, List<DocumentError> diagnostics)
        where T : class =>
        new(diagnostics.TrueForAll(diagnostic => diagnostic.IsWarning) ? definition : null, [.. diagnostics]);
}
