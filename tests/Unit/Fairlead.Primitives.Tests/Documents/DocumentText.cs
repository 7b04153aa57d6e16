using System.Globalization;
using System.Text;
using System.Text.Json;
using Fairlead.Primitives.Documents;

namespace Fairlead.Primitives.Tests.Documents;

/// <summary>Writes a tree back as compact JSON, so that tests compare whole documents as text.</summary>
internal static class DocumentText
{
    public static string Hcl(string text) => Of(DocumentReader.Read("a.hcl", text, DocumentFormat.Hcl));

    public static string Json(string text) => Of(DocumentReader.Read("a.json", text, DocumentFormat.Json));

    public static string Error(string text, DocumentFormat format)
    {
        var result = DocumentReader.Read(format == DocumentFormat.Hcl ? "a.hcl" : "a.json", text, format);
        Assert.Null(result.Root);
        return result.Diagnostics[^1].ToString();
    }

    private static string Of(DocumentResult result)
    {
        Assert.True(result.IsUsable, string.Join('\n', result.Diagnostics));
        var text = new StringBuilder();
        Write(text, result.Root);
        return text.ToString();
    }

    private static void Write(StringBuilder text, DocumentValue value)
    {
        switch (value)
        {
            case DocumentObject o:
                text.Append('{');
                foreach (var member in o.Members)
                {
                    text.Append(text[^1] == '{' ? "" : ",").Append(JsonSerializer.Serialize(member.Name)).Append(':');
                    Write(text, member.Value);
                }

                text.Append('}');
                break;
            case DocumentList l:
                text.Append('[');
                foreach (var item in l.Values)
                {
                    text.Append(text[^1] == '[' ? "" : ",");
                    Write(text, item);
                }

                text.Append(']');
                break;
            case DocumentString s:
                text.Append(JsonSerializer.Serialize(s.Value));
                break;
            case DocumentNumber n:
                text.Append(n.TryGetInteger(out var whole) ? whole.ToString(CultureInfo.InvariantCulture) : n.AsDouble().ToString("R", CultureInfo.InvariantCulture));
                break;
            case DocumentBoolean b:
                text.Append(b.Value ? "true" : "false");
                break;
            default:
                text.Append("null");
                break;
        }
    }
}
