import type { EmbeddingSettings } from "../../kernel/mod.ts";
import type { EmbeddingModel } from "./embedding_model.ts";
import { LocalEmbeddingModel } from "./local_embedding_model.ts";
import { OpenAIEmbeddingModel } from "./openai_embedding_model.ts";
import { hasSupabaseEmbeddings, SupabaseEmbeddingModel } from "./supabase_embedding_model.ts";

/** Opens the model that the settings name. @throws CogoError `invalid_configuration`. */
export function openEmbeddingModel(settings: EmbeddingSettings): EmbeddingModel {
  switch (settings.embedder) {
    case "openai":
      return new OpenAIEmbeddingModel(settings);
    case "gte-small":
      return new SupabaseEmbeddingModel();
    case "local":
      return new LocalEmbeddingModel();
    case "automatic":
      return hasSupabaseEmbeddings() ? new SupabaseEmbeddingModel() : new LocalEmbeddingModel();
  }
}
