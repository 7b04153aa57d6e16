using System.Collections.Immutable;
using System.Text;

namespace Fairlead.Primitives.Documents;

public enum DocumentFormat
{
    Json,
    Hcl,
}

/// <summary>
/// Reads HCL 1 (the dialect of Consul and consul-template) and JSON (RFC 8259, no comments) into one kind of tree.
/// A document is refused at its first syntax error; what a key means is for the caller to judge, who can then give all errors at once.
/// </summary>
public static class DocumentReader
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The format a file's extension stands for: <c>.json</c> or <c>.hcl</c>; null for any other.</summary>
    public static DocumentFormat? FormatOf(string fileName) => Path.GetExtension(fileName).ToLowerInvariant() switch
    {
        ".json" => DocumentFormat.Json,
        ".hcl" => DocumentFormat.Hcl,
        _ => null,
    };

    /// <param name="file">Name used in locations; the file is not opened.</param>
    public static DocumentResult Read(string file, string text, DocumentFormat format, DocumentLimits? limits = null)
    {
        limits ??= DocumentLimits.Default;
        if (text.Length > limits.MaxLength)
        {
            return Refused(new SourceLocation(file, 1, 1), $"the document has {text.Length} characters, more than the {limits.MaxLength} allowed");
        }

        var cursor = new DocumentCursor(file, text, limits.MaxDepth);
        try
        {
            var root = format == DocumentFormat.Json ? new JsonReader(cursor).ReadDocument() : new HclReader(cursor).ReadDocument();
            return new DocumentResult(root, [.. cursor.Warnings]);
        }
        catch (DocumentSyntaxException error)
        {
            return new DocumentResult(null, [.. cursor.Warnings, new DocumentError(error.Location, error.Message)]);
        }
    }

    /// <summary>The same from bytes, which must be UTF-8.</summary>
    public static DocumentResult Read(string file, ReadOnlySpan<byte> utf8, DocumentFormat format, DocumentLimits? limits = null)
    {
        try
        {
            return Read(file, StrictUtf8.GetString(utf8), format, limits);
        }
        catch (DecoderFallbackException error)
        {
            var line = 1 + utf8[..Math.Clamp(error.Index, 0, utf8.Length)].Count((byte)'\n');
            return Refused(new SourceLocation(file, line, 1), "the file is not valid UTF-8 here; save it as UTF-8");
        }
    }

    /// <summary>Opens and reads a file; one that cannot be opened is an error of the result, not an exception.</summary>
    public static DocumentResult ReadFile(string path, DocumentFormat format, DocumentLimits? limits = null)
    {
        try
        {
            return Read(path, File.ReadAllBytes(path), format, limits);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Refused(SourceLocation.Of(path), $"cannot read the file: {error.Message}");
        }
    }

    private static DocumentResult Refused(SourceLocation at, string message) => new(null, ImmutableArray.Create(new DocumentError(at, message)));
}
